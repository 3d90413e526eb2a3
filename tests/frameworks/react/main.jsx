import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { start } from "assent-consent";
import { Page } from "./page.jsx";

start({ config: "/consent.json", revision: 1 });

createRoot(document.getElementById("app")).render(<StrictMode><Page /></StrictMode>);
