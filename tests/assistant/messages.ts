/** Messages made of the vocabulary, numbers, policy text and noise at random. */
import fc from 'fast-check'
import type { Pack } from '../../src/knowledge/pack.ts'

/** The first way of saying a pattern, without its brackets. */
function sample(pattern: string): string {
  let text = pattern
  while (/\([^()]*\)/.test(text)) text = text.replace(/\(([^()|]*)[^()]*\)/g, '$1')
  return text.replaceAll('?', '')
}

/** An arbitrary message for a pack. */
export function messages({ vocabulary, policy }: Pack): fc.Arbitrary<string> {
  const says = [
    ...vocabulary.awards.flatMap(({ say }) => say),
    ...vocabulary.facts.flatMap(({ say }) => say),
    ...vocabulary.bodies.flatMap(({ say }) => say),
    ...vocabulary.outside.flatMap(({ say }) => say),
    ...vocabulary.topics.flatMap(({ say }) => say),
    ...Object.values(vocabulary.money).flat(),
    ...Object.values(vocabulary.cues).flat(),
    ...Object.values(vocabulary.talk).flat(),
  ].map(sample)
  const number = fc.oneof(
    fc.integer({ min: 0, max: 99_999_999 }).map(String),
    fc
      .tuple(
        fc.integer({ min: 1, max: 999 }),
        fc.constantFrom(
          '万',
          'w',
          '亿',
          '千',
          '项',
          '家',
          '个',
          '件',
          '年',
          '万元',
          ' yuan',
          ' million yuan',
          '%',
          '万美元',
        ),
      )
      .map(([n, unit]) => `${n}${unit}`),
    fc.constantFrom(
      '两项',
      '三家',
      '十几万',
      '八十六万四',
      '六万多',
      '俩',
      '半',
      '第二次',
      '各一个',
      '2016年',
      '三（九）',
      '第三条',
    ),
  )
  const passage = fc
    .tuple(fc.constantFrom(...policy.sentences), fc.nat({ max: 60 }), fc.integer({ min: 4, max: 80 }))
    .map(([{ text }, from, length]) => text.slice(from, from + length))
  const noise = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom(
      '，',
      '。',
      '、',
      '？',
      '\n',
      ' ',
      '“',
      '”',
      '（',
      '）',
      '不是',
      '没',
      '还是',
      '和',
      '我们',
      'the',
      'not ',
      '给我500万',
      '1000000元',
    ),
  )
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...says) },
    { weight: 3, arbitrary: number },
    { weight: 1, arbitrary: passage },
    { weight: 3, arbitrary: noise },
  )
  return fc
    .array(piece, { maxLength: 9 })
    .chain((pieces) => fc.constantFrom('', '，', ' ').map((glue) => pieces.join(glue)))
}
