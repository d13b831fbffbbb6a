/** What a child process opens; plain data. */
export type InferenceOrder =
  | {
      readonly kind: 'module';
      /** The module that exports `createGenerator()`. */
      readonly name: string;
    }
  | {
      readonly kind: 'musicgen';
      /** The folder of its ONNX files. */
      readonly source: string;
      readonly provider: string;
      readonly threads: number | undefined;
    }
  | {
      readonly kind: 'ace-step';
      /** A folder or the name of a pulled model. */
      readonly source: string;
      readonly variant: string | undefined;
      readonly provider: string;
      readonly threads: number | undefined;
    };
