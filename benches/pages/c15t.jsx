// c15t's quick start for React, in its offline mode: the only one without a server of its own.
import "@c15t/react/styles.css";
import { ConsentBanner, ConsentDialog, ConsentManagerProvider } from "@c15t/react";
import { createRoot } from "react-dom/client";

const options = {
  mode: "offline",
  consentCategories: ["necessary", "measurement"],
  overrides: { country: "DE" },
  scripts: [{ id: "counter", src: "/analytics.js", category: "measurement" }],
};

createRoot(document.getElementById("consent")).render(
  <ConsentManagerProvider options={options}>
    <ConsentBanner />
    <ConsentDialog />
  </ConsentManagerProvider>,
);
