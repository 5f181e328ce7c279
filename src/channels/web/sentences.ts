/** Where a quote stands, for links to the very sentence. Used by the server and by the page. */

/** Numbers (from 1) of the sentences that a quote lies in or spans; none if it is not there. */
export function sentencesOf(sentences: readonly string[], quote: string): number[] {
  const wanted = quote.replaceAll('\n', '')
  const start = sentences.join('').indexOf(wanted)
  if (start < 0 || wanted === '') return []
  let end = 0
  return sentences.flatMap((text, index) => {
    const begin = end
    end += text.length
    return begin < start + wanted.length && end > start ? [index + 1] : []
  })
}
