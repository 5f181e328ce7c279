/** Folds what people type into one form for the look-up: width, case, Traditional characters, odd spaces. */
import { ConverterFactory, Locale } from 'opencc-js/t2cn'

// Character by character: words need no phrases to be recognised, and the phrases cost 15 MB.
const toSimplified = ConverterFactory(Locale.to.cn.map((group: readonly string[]) => group.slice(-1)))
/** Written Cantonese, character by character. */
const CANTONESE: Readonly<Record<string, string>> = {
  嘅: '的',
  攞: '拿',
  唔: '不',
  係: '是',
  嗰: '那',
  咗: '了',
  冇: '没',
  佢: '他',
  哋: '们',
  俾: '给',
  啲: '些',
  喺: '在',
  啱: '刚',
  仲: '还',
  嚟: '来',
}
const CANTONESE_OR =
  /(?<=是[^,。;!?]{1,12}(?<![制认评核确指鉴选审议规约]))定(?=是|系|(?:江苏|中国|国家|国际|省|市|区|分|技术))/g
const NOISE = /(?:\p{Cc}|\p{Cf}|\p{Co}|\u{fe0f})+/gu

/** Longer messages are not read; the reply says so. Unit: UTF-16 code units. */
export const MAX_MESSAGE_LENGTH = 6000

/** Whether a text is written in Traditional characters: folding to Simplified changes more than a stray one. */
export function isTraditional(text: string): boolean {
  const folded = toSimplified(text)
  let changed = 0
  let han = 0
  for (let i = 0; i < text.length; i++) {
    if (!/\p{Script=Han}/u.test(text[i] ?? '')) continue
    han++
    if (text[i] !== folded[i]) changed++
  }
  return changed >= 2 || (changed === 1 && han <= 8)
}

/** Traditional characters as Simplified ones. */
export function simplify(text: string): string {
  return toSimplified(text)
}

/** One form for all ways of typing the same: NFKC, lower case, Simplified, single spaces, hyphens as spaces. */
export function normalize(text: string): string {
  const folded = text
    .toWellFormed()
    .replace(/[\u2460-\u2473\u2474-\u2487]/g, ';')
    .normalize('NFKC')
    .replace(/\r\n?|\n/g, '\u2028')
    .replace(NOISE, ' ')
    .toLowerCase()
    .replace(/[’‘´`]/g, "'")
    .replace(/(?<=[a-z])[-‐‑–](?=[a-z])/g, ' ')
    .replace(
      /[嘅攞唔係嗰咗冇佢哋俾啲喺啱嚟]|仲(?=[有要係會会未])/g,
      (char: string) => CANTONESE[char] ?? char,
    )
  // 係中國嗰個定江蘇嗰個: or, in Cantonese only.
  const or = /[係嘅咗嗰唔啱喺哋]/.test(text) ? CANTONESE_OR : /(?!)/g
  return toSimplified(folded)
    .replace(or, '还是')
    .replaceAll('祕', '秘')
    .replace(/(?<=[\d一二三四五六七八九十百千两几])个(?=多?亿)/g, '')
    .replace(/([一二三])(?=(?:[、,和与及跟]?[一二三])*[、和与及跟][一二三]等奖)/g, '$1等奖')
    .replace(/[^\S\u2028]+/g, ' ')
    .replace(/ ?\u2028 ?/g, '\n')
    .trim()
}
