/** Callbacks that are nearly right: no channel may take one. */
import type { Account, Post } from './platform.ts'

/** A small generator of numbers, so that a run can be repeated. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const BOMBS = [
  '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;"><!ENTITY lol3 "&lol2;&lol2;">]><xml><A>&lol3;</A></xml>',
  '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Content>&e;</Content></xml>',
  `<xml>${'<a>'.repeat(20_000)}`,
  `<xml>${'<a><b></b></a>'.repeat(2000)}</xml>`,
  `<xml><Content><![CDATA[${'x'.repeat(30_000)}`,
  `<xml ${'a="b" '.repeat(5000)}></xml>`,
  '<xml><__proto__><x>1</x></__proto__></xml>',
  '',
  '\u0000\u0001\u0002',
  '{"encrypt":"',
  'null',
]

/**
 * @param covered the signature covers the body, so that a changed body is refused as well
 */
export function* fuzz(account: Account, covered: boolean, count: number, seed = 42): Generator<Post> {
  const next = random(seed)
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(next() * list.length)]
  let good = account.request(account.text('fuzz', '你好'))
  for (let index = 0; index < count; index++) {
    if (index % 200 === 0) good = account.request(account.text('fuzz', '你好'))
    const { query, body } = good
    const at = Math.floor(next() * body.length)
    const character = String.fromCharCode(33 + Math.floor(next() * 90))
    const names = Object.keys(query).filter((name) => !['openid', 'encrypt_type'].includes(name))
    const signed = covered ? names.filter((name) => name !== 'signature') : names
    const field = pick(signed) ?? 'timestamp'
    const value = query[field] ?? ''
    const where = Math.floor(next() * value.length)
    const kind = index % 8
    if (kind === 0)
      yield {
        query: {
          ...query,
          [field]: `${value.slice(0, where)}${value[where] === '0' ? '1' : '0'}${value.slice(where + 1)}`,
        },
        body,
      }
    else if (kind === 1)
      yield { query: Object.fromEntries(Object.entries(query).filter(([name]) => name !== field)), body }
    else if (kind === 2) yield { query, body: pick(BOMBS) ?? '' }
    else if (kind === 3) yield account.requestOf(pick(BOMBS) ?? '')
    else if (kind === 4)
      yield account.request(
        account.text('fuzz', '你好'),
        Math.floor(Date.now() / 1000) - 400 - Math.floor(next() * 1e9),
      )
    else if (kind === 5) yield { query, body: body.slice(0, Math.min(at, body.length - 8)) }
    else if (kind === 6)
      yield { query: { ...query, [field]: character.repeat(Math.floor(next() * 400)) }, body }
    else yield covered ? changed(good, at) : { query: { ...query, nonce: character + query.nonce }, body }
  }
}

/** With another character inside the encrypted text. */
function changed({ query, body }: Post, at: number): Post {
  const start = body.indexOf('<Encrypt>') + '<Encrypt><![CDATA['.length
  const end = body.indexOf(']]>', start)
  const place = start + (at % (end - start - 4))
  return { query, body: `${body.slice(0, place)}${body[place] === 'A' ? 'B' : 'A'}${body.slice(place + 1)}` }
}
