"use client";

import Link from "next/link";
import { GatedFrame } from "../../../react/consent.jsx";

export default function Second() {
  return (
    <main id="second">
      <div>
        <script type="text/plain" data-service="alpha">{'(window.order ||= []).push("second");'}</script>
      </div>
      <GatedFrame service="alpha" src="/frame" title="A film" />
      <Link id="back" href="/">Back</Link>
    </main>
  );
}
