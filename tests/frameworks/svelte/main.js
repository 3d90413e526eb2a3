import { mount } from "svelte";
import { start } from "assent-consent";
import Page from "./Page.svelte";

start({ config: "/consent.json", revision: 1 });

mount(Page, { target: document.getElementById("app") });
