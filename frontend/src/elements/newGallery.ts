import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Gallery } from "../api/types";
import { type Ink, inkChoice } from "./inks";
import { LightElement } from "./lightElement";

interface State {
  readonly name: string;
  readonly ink: Ink;
  readonly sending: boolean;
  readonly problem: string;
}

/** `<bf-new-gallery>`: makes a gallery and says `bf:gallery` with it. */
export class NewGallery extends LightElement<State> {
  protected override state: State = { name: "", ink: "blue", sending: false, problem: "" };

  async #send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { name, ink } = this.state;
    if (name.trim() === "") {
      this.change({ problem: "A gallery needs a name." });
      return;
    }
    this.change({ sending: true, problem: "" });
    try {
      const gallery = await answer(api.POST("/api/galleries", { body: { name, ink } }));
      this.change({ name: "", sending: false });
      this.dispatchEvent(new CustomEvent<Gallery>("bf:gallery", { detail: gallery }));
    } catch (error) {
      this.change({ sending: false, problem: wordsFor(error) });
    }
  }

  protected override render() {
    const { name, ink, sending, problem } = this.state;
    return html`<form class="stack" novalidate @submit=${this.#send}>
      <label class="field">
        <b>Name</b>
        <input
          name="name"
          maxlength="120"
          autocomplete="off"
          aria-invalid=${problem ? "true" : "false"}
          .value=${name}
          @input=${(event: Event) =>
            event.target instanceof HTMLInputElement && this.change({ name: event.target.value })}
        />
        ${problem ? html`<span class="field__error" role="alert">${problem}</span>` : nothing}
      </label>
      ${inkChoice("new-gallery-ink", ink, (chosen) => this.change({ ink: chosen }))}
      <div><button class="btn btn--main" type="submit" ?disabled=${sending}>Make the gallery</button></div>
    </form>`;
  }
}

customElements.define("bf-new-gallery", NewGallery);
