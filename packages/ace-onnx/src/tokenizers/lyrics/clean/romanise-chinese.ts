/** Writes Chinese characters as pinyin with a tone number after each syllable, nothing between them; all else stays as it is. */
export async function romaniseChinese(text: string): Promise<string> {
  if (!/\p{Script=Han}/u.test(text)) return text;
  const { pinyin } = await import('pinyin-pro');
  return text.replaceAll(/\p{Script=Han}+/gu, (run) =>
    pinyin(run, { toneType: 'num', type: 'array', v: true })
      .map((syllable) => syllable.replace(/0$/u, '5'))
      .join(''),
  );
}
