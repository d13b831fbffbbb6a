// Vite's imports, as its own `vite/client` declares them.
declare module '*?worker&url' {
  const url: string;
  export default url;
}
