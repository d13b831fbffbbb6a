/** The eight kinds of tags that a cascade offers, in the order in which a model is asked for them. */
export const TAG_CATEGORIES = ['subgenre', 'instruments', 'mood', 'characteristics', 'timbre', 'era', 'production', 'region'] as const;

/** One of the eight kinds of tags that a cascade offers. */
export type TagCategory = (typeof TAG_CATEGORIES)[number];

/** Tags by category; every category is there, and may be empty. */
export type TagsByCategory = Readonly<Record<TagCategory, readonly string[]>>;

/** What is known about a category. */
export interface TagCategoryInfo {
  /** The key in a model's JSON answer, such as `INST`. */
  readonly key: string;
  /** The short label of its row in a user interface. */
  readonly label: string;
  /** How many tags are asked for and offered. */
  readonly count: number;
  /** What belongs there, as it is described to a model. */
  readonly meaning: string;
}

/** The facts of the eight categories. */
export const TAG_CATEGORY_INFO: Readonly<Record<TagCategory, TagCategoryInfo>> = {
  subgenre: { key: 'SUBGENRE', label: 'SUB', count: 6, meaning: 'established sub-genre names' },
  instruments: { key: 'INST', label: 'INST', count: 7, meaning: 'precise instruments and sound sources' },
  mood: { key: 'MOOD', label: 'MOOD', count: 6, meaning: 'atmosphere, an adjective with its context' },
  characteristics: { key: 'CHAR', label: 'CHAR', count: 5, meaning: 'phrases for rhythm, harmony and arrangement' },
  timbre: { key: 'TIMBRE', label: 'TONE', count: 4, meaning: 'tone and texture of the sound' },
  era: { key: 'ERA', label: 'ERA', count: 3, meaning: 'an era with its context' },
  production: { key: 'PROD', label: 'PROD', count: 3, meaning: 'production and mixing style' },
  region: { key: 'REGION', label: 'REG', count: 5, meaning: 'cities, countries and scenes' },
};

/** The order of the categories in a prompt: the more a tag decides, the earlier it stands. */
export const PROMPT_ORDER = ['subgenre', 'mood', 'instruments', 'timbre', 'characteristics', 'era', 'production', 'region'] as const;

/** Builds a record with one list of tags per category. */
export function mapCategories(listOf: (category: TagCategory) => readonly string[]): TagsByCategory {
  return Object.fromEntries(TAG_CATEGORIES.map((category) => [category, listOf(category)])) as Record<TagCategory, readonly string[]>;
}
