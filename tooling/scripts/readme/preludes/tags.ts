// What the README of tags takes for granted: a page that shows tags.
export declare function show(category: string, tag: string): void;
