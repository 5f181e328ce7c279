/** Where the page is, in the address, so that Back works and every sentence has a link. */
import { useEffect, useState } from 'preact/hooks'

export type Route =
  | { readonly view: 'chat' }
  | { readonly view: 'offers' }
  | { readonly view: 'policy'; readonly clause?: string; readonly from?: number; readonly to?: number }

/** The address of a clause, or of some of its sentences. */
export function policyLink(clause: string, sentences: readonly number[] = []): string {
  const [from] = sentences
  const to = sentences.at(-1)
  return `#/policy/${clause}${from === undefined ? '' : `/${from}${to === from ? '' : `-${to}`}`}`
}

function parse(hash: string): Route {
  if (hash === '#/offers') return { view: 'offers' }
  const policy = /^#\/policy(?:\/([\d.]+)(?:\/(\d+)(?:-(\d+))?)?)?$/.exec(hash)
  if (!policy) return { view: 'chat' }
  const [, clause, from, to] = policy
  return {
    view: 'policy',
    ...(clause ? { clause } : {}),
    ...(from ? { from: Number(from), to: Number(to ?? from) } : {}),
  }
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parse(location.hash))
  useEffect(() => {
    const follow = () => setRoute(parse(location.hash))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return route
}
