/** JSON of answers, records and conversations, which never change once made: written once for all who get the same. */

const written = new WeakMap<object, Buffer<ArrayBuffer>>()

/** The JSON of a value that nobody changes any more, as UTF-8, kept for as long as the value lives. */
export function jsonOf(value: object): Buffer<ArrayBuffer> {
  const known = written.get(value)
  if (known !== undefined) return known
  const json = Buffer.from(JSON.stringify(value))
  written.set(value, json)
  return json
}
