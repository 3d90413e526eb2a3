"use client";

import Link from "next/link";
import { Page } from "../../react/page.jsx";

export default function First() {
  return (
    <>
      <Page />
      <Link id="onward" href="/second">Onward</Link>
    </>
  );
}
