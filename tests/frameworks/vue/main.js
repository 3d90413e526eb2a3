import { createApp } from "vue";
import { start } from "assent-consent";
import Page from "./Page.vue";

start({ config: "/consent.json", revision: 1 });

createApp(Page).mount("#app");
