import "@hotwired/turbo";
import { render } from "lit";
import { failNotice } from "../elements/notices";
import { registerServiceWorker } from "../offline/registration";
import { defineElements } from "./elements";

/** Wires the pages: navigation keeps the player, and each page gets the elements it shows. */
export function start(): void {
  document.addEventListener("turbo:load", () => void wire());
  registerServiceWorker();
}

async function wire(): Promise<void> {
  try {
    await defineElements(document);
  } catch {
    sayThatItIsStale();
  }
}

/** A part of the front end is gone: a newer version was installed while the page stood open. */
function sayThatItIsStale(): void {
  const main = document.querySelector("main");
  if (!main || main.querySelector("[data-stale]")) return;
  const place = document.createElement("div");
  place.dataset["stale"] = "";
  main.prepend(place);
  render(failNotice("A part of this page did not come", "Load the page again."), place);
}
