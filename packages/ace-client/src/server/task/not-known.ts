/** The official way to say that a number or text is not known. */
export const NOT_KNOWN = 'N/A';
