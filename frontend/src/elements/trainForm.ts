import { html, nothing } from "lit";
import { ApiError, wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Parameter, Presets, Run, TrainFormInitial } from "../api/types";
import { plural } from "./figures";
import {
  changedSettings,
  fieldOf,
  presetValues,
  problemOf,
  type Settings,
} from "./hyperParameters";
import { readInitial } from "./initial";
import { LightElement } from "./lightElement";
import { navigate } from "./navigate";
import { emptyNotice, failNotice } from "./notices";

interface State {
  readonly initial: TrainFormInitial | null;
  readonly dataset: string;
  readonly architecture: Run["architecture"];
  readonly preset: string;
  readonly representation: Run["representation"];
  /** Hyper-parameters as typed, by name. */
  readonly typed: ReadonlyMap<string, string>;
  readonly name: string;
  readonly seed: string;
  readonly sending: boolean;
  readonly problem: string;
  readonly fieldProblems: ReadonlyMap<string, string>;
}

const SEED: Parameter = {
  name: "seed",
  label: "Seed",
  kind: "int",
  minimum: 0,
  maximum: 2 ** 32 - 1,
  help: "The same seed on the same machine gives the same run.",
};

/** `<bf-train-form>`: dataset, architecture, preset, and every hyper-parameter for who wants it. */
export class TrainForm extends LightElement<State> {
  protected override state: State = {
    initial: null,
    dataset: "",
    architecture: "vae-lstm",
    preset: "",
    representation: "chord-strings",
    typed: new Map(),
    name: "",
    seed: "0",
    sending: false,
    problem: "",
    fieldProblems: new Map(),
  };

  override connectedCallback(): void {
    super.connectedCallback();
    const initial = this.state.initial ?? readInitial<TrainFormInitial>();
    if (!initial || this.state.initial) return;
    const usable = initial.datasets.filter((dataset) => dataset.song_count > 0);
    const id = initial.again?.dataset.id ?? initial.dataset_id;
    const wanted = usable.find((dataset) => dataset.id === id) ?? usable[0];
    const keys = initial.presets.presets.map(({ key }) => key);
    this.change({
      initial: { ...initial, datasets: usable },
      dataset: wanted?.id ?? "",
      // The quick one first: whoever wants more knows.
      preset: keys.includes("tiny") ? "tiny" : (keys[0] ?? ""),
      ...(initial.again ? choicesOf(initial.again, initial.presets) : {}),
    });
  }

  #values(): Settings {
    const { initial } = this.state;
    return initial ? presetValues(initial.presets, this.state) : {};
  }

  #type(name: string, text: string): void {
    const typed = new Map(this.state.typed).set(name, text);
    const fieldProblems = new Map(this.state.fieldProblems);
    fieldProblems.delete(name);
    this.change({ typed, fieldProblems });
  }

  #check(): Map<string, string> {
    const { initial, typed, seed } = this.state;
    const found = new Map<string, string>();
    for (const parameter of initial?.presets.parameters ?? []) {
      const text = typed.get(parameter.name);
      const problem = text === undefined ? undefined : problemOf(parameter, text);
      if (problem) found.set(parameter.name, problem);
    }
    const problem = problemOf(SEED, seed);
    if (problem) found.set("seed", problem);
    return found;
  }

  async #send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const fieldProblems = this.#check();
    this.change({ fieldProblems, problem: "" });
    if (fieldProblems.size > 0) {
      this.#showProblem();
      return;
    }
    const { dataset: dataset_id, architecture, representation, preset, name } = this.state;
    const choices = { dataset_id, architecture, representation, preset, name };
    const settings = changedSettings(this.state.typed, this.#values());
    const body = { ...choices, seed: Number(this.state.seed), settings };
    this.change({ sending: true });
    try {
      const run = await answer(api.POST("/api/runs", { body }));
      navigate(`/runs/${run.id}/`);
    } catch (error) {
      this.change({ sending: false });
      this.#refused(error);
    }
  }

  #refused(error: unknown): void {
    const parameters = [...(this.state.initial?.presets.parameters ?? []), SEED];
    const field =
      error instanceof ApiError ? fieldOf(error.field, error.message, parameters) : null;
    if (field && parameters.some(({ name }) => name === field)) {
      this.change({ fieldProblems: new Map([[field, wordsFor(error)]]) });
      this.#showProblem();
    } else {
      this.change({ problem: wordsFor(error) });
    }
  }

  /** Opens the details where the first wrong field lies and goes there. */
  #showProblem(): void {
    void this.updateComplete.then(() => {
      const wrong = this.querySelector<HTMLInputElement>('[aria-invalid="true"]');
      wrong?.closest("details")?.setAttribute("open", "");
      wrong?.focus();
    });
  }

  protected override render() {
    const { initial, problem, sending, preset } = this.state;
    if (!initial) return nothing;
    if (initial.datasets.length === 0) {
      return emptyNotice(
        "There is nothing to train on yet",
        "Upload MIDI or take a built-in dataset; then come back.",
        html`<a class="btn btn--main" href="/datasets/">Choose the music</a>`,
      );
    }
    return html`<form class="grid" novalidate @submit=${this.#send}>
      <div class="c8 stack stack--xl">
        ${this.#datasetField(initial)} ${this.#representations(initial)}
        ${this.#architectures(initial)} ${this.#presets(initial)}
        <details class="block">
          <summary>Every hyper-parameter</summary>
          <p class="small quiet">Each starts from the preset "${preset}". Change what you like.</p>
          <div class="form-grid">
            ${initial.presets.parameters.map((parameter) => this.#parameter(parameter))}
          </div>
        </details>
      </div>
      <div class="c4 stack stack--l train-form__end">
        <div class="block">
          <header><h2>This run</h2></header>
          <label class="field">
            <b>Name</b>
            <input
              maxlength="120"
              placeholder="Named after its model and music"
              .value=${this.state.name}
              @input=${(event: Event) => this.change({ name: typedIn(event) })}
            />
          </label>
          ${this.#numberField(SEED, this.state.seed, (seed) => this.change({ seed }))}
          ${problem ? failNotice("It did not start", problem) : nothing}
          <button class="btn btn--main btn--l" type="submit" ?disabled=${sending}>
            ${sending ? "Starting" : "Train"}
          </button>
          <p class="small quiet">
            You can close the page: the training goes on, and its curves wait here for you.
          </p>
        </div>
      </div>
    </form>`;
  }

  #datasetField({ datasets }: TrainFormInitial) {
    return html`<section class="block">
      <header>
        <h2 id="music">Music</h2>
        <a class="small" href="/datasets/">Other music</a>
      </header>
      <select
        name="dataset"
        aria-labelledby="music"
        @change=${(event: Event) => this.change({ dataset: typedIn(event) })}
      >
        ${datasets.map(
          ({ id, name, song_count }) =>
            html`<option value=${id} ?selected=${id === this.state.dataset}>
              ${name}, ${plural(song_count, "song")}
            </option>`,
        )}
      </select>
    </section>`;
  }

  #representations({ presets }: TrainFormInitial) {
    const choose = (key: string) => {
      const known: readonly Run["representation"][] = ["chord-strings", "events"];
      const representation = known.find((candidate) => candidate === key);
      if (representation) this.change({ representation, typed: new Map() });
    };
    return html`<fieldset class="block">
      <legend class="vh">What is learnt of it</legend>
      <header aria-hidden="true"><h2>What is learnt of it</h2></header>
      <div class="choices">
        ${presets.representations.map((choice) =>
          choiceCard("representation", choice, choice.key === this.state.representation, choose),
        )}
      </div>
    </fieldset>`;
  }

  #architectures({ presets }: TrainFormInitial) {
    const choose = (key: string) => {
      const known: readonly Run["architecture"][] = ["vae-lstm", "vae-transformer"];
      const architecture = known.find((candidate) => candidate === key);
      if (architecture) this.change({ architecture, typed: new Map() });
    };
    return html`<fieldset class="block">
      <legend class="vh">Model</legend>
      <header aria-hidden="true"><h2>Model</h2></header>
      <div class="choices">
        ${presets.architectures.map((choice) =>
          choiceCard("architecture", choice, choice.key === this.state.architecture, choose),
        )}
      </div>
    </fieldset>`;
  }

  #presets({ presets }: TrainFormInitial) {
    const choose = (preset: string) => this.change({ preset, typed: new Map() });
    return html`<fieldset class="block">
      <legend class="vh">Preset</legend>
      <header aria-hidden="true"><h2>Preset</h2></header>
      <div class="choices">
        ${presets.presets.map((choice) =>
          choiceCard("preset", choice, choice.key === this.state.preset, choose),
        )}
      </div>
    </fieldset>`;
  }

  #parameter(parameter: Parameter) {
    const value =
      this.state.typed.get(parameter.name) ?? String(this.#values()[parameter.name] ?? "");
    return this.#numberField(parameter, value, (text) => this.#type(parameter.name, text));
  }

  #numberField({ name, label, kind, help }: Parameter, value: string, on: (text: string) => void) {
    const problem = this.state.fieldProblems.get(name);
    return html`<label class="field">
      <b>${label}</b>
      <input
        name=${name}
        inputmode=${kind === "int" ? "numeric" : "decimal"}
        autocomplete="off"
        aria-invalid=${problem ? "true" : "false"}
        aria-describedby="help-${name}"
        .value=${value}
        @input=${(event: Event) => on(typedIn(event))}
      />
      <span id="help-${name}" class="field__help">
        ${problem ? html`<span class="field__error" role="alert">${problem}</span>` : nothing}
        <small class="quiet">${help}</small>
      </span>
    </label>`;
  }
}

/** What an earlier run was asked for, where it differs from its preset. */
function choicesOf(run: Run, presets: Presets) {
  const { architecture, preset, representation, seed, settings } = run;
  const values = presetValues(presets, run);
  const typed = new Map<string, string>();
  for (const { name } of presets.parameters) {
    const value = settings[name];
    if (typeof value === "number" && value !== values[name]) typed.set(name, String(value));
  }
  return { architecture, preset, representation, seed: String(seed), typed };
}

interface Choice {
  readonly key: string;
  readonly title: string;
  readonly description?: string;
}

function choiceCard(group: string, choice: Choice, checked: boolean, on: (key: string) => void) {
  return html`<label class="choice">
    <input
      type="radio"
      name=${group}
      value=${choice.key}
      .checked=${checked}
      @change=${() => on(choice.key)}
    />
    <span><b>${choice.title}</b>${choice.description || nothing}</span>
  </label>`;
}

function typedIn(event: Event): string {
  const { target } = event;
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement
    ? target.value
    : "";
}

customElements.define("bf-train-form", TrainForm);
