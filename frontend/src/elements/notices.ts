import { html, nothing, type TemplateResult } from "lit";

type Content = TemplateResult | string | typeof nothing;

/** Nothing here yet, and what to do about it. */
export function emptyNotice(title: string, words: Content, action: Content = nothing) {
  return html`<div class="notice notice--tall">
    <p><b>${title}</b><br /><span class="small">${words}</span></p>
    ${action}
  </div>`;
}

/** Something is under way. */
export function waitNotice(title: string, words: Content = nothing, action: Content = nothing) {
  return html`<div class="notice notice--wait" role="status">
    <p><b>${title}</b><br /><span class="small">${words}</span></p>
    ${action}
  </div>`;
}

/** It failed: the reason, and the button that helps. */
export function failNotice(title: string, reason: Content, action: Content = nothing) {
  return html`<div class="notice notice--bad notice--tall" role="alert">
    <p><b>${title}</b><br /><span class="small">${reason}</span></p>
    ${action}
  </div>`;
}
