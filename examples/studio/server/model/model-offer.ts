/** What the studio's server says of the model that a page may download. Plain data; nothing is hashed for it. */
export interface ModelOffer {
  /** The name under which a browser keeps it. */
  readonly id: string;
  /** Changes whenever a file of it does. */
  readonly revision: string;
  /** How it is called in the page. */
  readonly name: string;
  /** Whether it is the tiny one with random weights. */
  readonly isPractice: boolean;
  /** The transformer's folder, where one was chosen among several. */
  readonly variant?: string | undefined;
  /** What is downloaded. */
  readonly totalBytes: number;
  /** The memory that a page needs while music is made, weights included. */
  readonly memoryBytes: number;
  /** The weights of its largest network: what WebAssembly must hold at once. */
  readonly largestBytes: number;
}

/** A file that is downloaded. */
export interface OfferedFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** The files of a model, for a download that is checked. */
export interface OfferedFiles {
  readonly id: string;
  readonly revision: string;
  readonly files: readonly OfferedFile[];
}

/** Where the page finds the offer, its list of files, and below the latter the files. */
export const MODEL_PATHS = { offer: '/studio-api/model', files: '/studio-api/model/files' } as const;
