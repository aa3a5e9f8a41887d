import type { components } from "./schema";

type Schemas = components["schemas"];

export type Job = Schemas["JobOut"];
export type Dataset = Schemas["DatasetOut"];
export type DatasetSong = Schemas["DatasetSongOut"];
export type BuiltinDataset = Schemas["BuiltinOut"];
export type Rejection = Schemas["RejectionOut"];
export type Run = Schemas["RunOut"];
export type LossPoint = Schemas["LossPointOut"];
export type Presets = Schemas["PresetsOut"];
export type Parameter = Schemas["ParameterOut"];
export type Song = Schemas["SongOut"];
export type Gallery = Schemas["GalleryOut"];
export type SongRatings = Schemas["SongRatingsOut"];
export type SharedGallery = Schemas["SharedGalleryOut"];
export type SharedSong = Schemas["SharedSongOut"];

/** What the page of a new run is given with it. */
export interface TrainFormInitial {
  readonly datasets: readonly { id: string; name: string; song_count: number }[];
  readonly dataset_id: string | null;
  /** The run to be trained again, perhaps with changes. */
  readonly again: Run | null;
  readonly presets: Presets;
}
