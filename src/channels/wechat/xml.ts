/** The XML of callbacks and replies: one flat element `xml` whose values stay text. */
import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import { CallbackRefused } from './crypto.ts'

/** Bytes of a callback's body; the longest genuine ones stay under a tenth of it. */
export const MAX_BODY_BYTES = 64 * 1024
/** Tags of a callback; genuine ones have some dozen. */
const MAX_TAGS = 400

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: { enabled: true, maxTotalExpansions: 4096 },
})
const documentSchema = z.object({ xml: z.record(z.string(), z.unknown()) })

/**
 * The values under `xml` that are text; nested elements are left out.
 * @throws {CallbackRefused} for a body that is malformed or holds a DTD, an entity or too many tags.
 */
export function parseXml(body: string): Readonly<Record<string, string>> {
  const markup = body.replace(/<!\[CDATA\[.*?\]\]>/gs, '')
  if (/<!|<\?(?!xml\s)/.test(markup))
    throw new CallbackRefused('the body holds a DTD or a processing instruction')
  if ((markup.match(/</g)?.length ?? 0) > MAX_TAGS) throw new CallbackRefused('the body holds too many tags')
  let data: unknown
  try {
    data = parser.parse(body, true)
  } catch {
    throw new CallbackRefused('the body is not well-formed XML')
  }
  const document = documentSchema.safeParse(data)
  if (!document.success) throw new CallbackRefused('the body has no element "xml"')
  return Object.fromEntries(
    Object.entries(document.data.xml).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
}

/** Writes `xml` with one CDATA section a value; a number is written bare. */
export function writeXml(values: Readonly<Record<string, string | number>>): string {
  const elements = Object.entries(values).map(
    ([name, value]) => `<${name}>${typeof value === 'number' ? value : cdata(value)}</${name}>`,
  )
  return `<xml>${elements.join('')}</xml>`
}

function cdata(text: string): string {
  // XML 1.0 has no place for most control characters, nor for half a surrogate pair.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
  const legal = text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  return `<![CDATA[${legal.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}
