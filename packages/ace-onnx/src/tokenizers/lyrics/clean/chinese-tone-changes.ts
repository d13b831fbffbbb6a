/**
 * Words that the reference reads with the changed tone of 一 (yí or yì) or 不 (bú); everywhere else it keeps yī and bù.
 *
 * Source: https://github.com/mozillazg/phrase-pinyin-data 0.14.0 (MIT), the dictionary of pypinyin; only words with such a change.
 */
export const TONE_CHANGES: Readonly<Record<string, readonly string[]>> = {
  yi2: (
    '一不小心 一个 一个劲 一个心眼 一个心眼儿 一事无成 一代 一倍 一半 一叶扁舟 一向 一命呜呼 一夜情 一夜走红 一定 一幕 一度 一念之间 ' +
    '一怒之下 一怔 一日三秋 一旦 一月 一望无垠 一望无涯 一望无际 一次性 一步步 一步步地 一气之下 一泻千里 一派胡言 一派胡言乱语 一溜烟跑掉 ' +
    '一片昏黑 一片混乱 一片空白 一线之隔 一致 一诺千金 一贯 一贯性 一路平安 一蹴而就 一通 一面 一面之缘 一面倒 一驮粮'
  ).split(' '),
  yi4: (
    '一丝不差 一体两面 一出戏 一刀两断 一分钟 一劳永逸 一匹 一匹马 一厢情愿 一口咬定 一口气 一哄而上 一哭二闹 一回儿 一场梦 一声不响 ' +
    '一夕之间 一如既往 一年到头 一年级 一心向往 一成 一抔黄沙 一方面 一时得逞 一时疏忽 一沓纸 一沓钞票 一流 一清二楚 一清宿弊 一点 一点钟 ' +
    '一百 一百亿 一直 一直走 一等奖 一篇文章 一而再 一股劲 一般 一艘船 一览无遗 一言中的 一言九鼎 一语中的 一起 一隅 一鸣惊人'
  ).split(' '),
  bu2: '不义 不会 不住 不切题 不到 不到位 不动如山 不对 不对劲 不要 不要紧 不见 不见得 不是'.split(' '),
};

/**
 * Longer words without a change that begin like one of {@link TONE_CHANGES}.
 *
 * Where a line follows one of these beyond the shorter word and then leaves it, the reference reads every character by itself.
 */
export const LONGER_WORDS = (
  '一个半个 一个巴掌拍不响 一个萝卜一个坑 一代不如一代 一代楷模 一代风流 一定不易 一定不移 一百二十行 一百八十度 一成不变 一成不易 ' +
  '一般化 一般见识 一隅之地 一隅之见 一隅之说 一面之识 不见舆薪 不是味儿 不要脸 不对茬儿 不对头'
).split(' ');
