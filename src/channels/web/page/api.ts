/** The page's calls to the API. A failure is an Error whose message is the status. */
import { useEffect, useState } from 'preact/hooks'
import type { AwardsBody, PolicyBody, ReceiptBody, Reply, Rule } from '../schemas.ts'

async function request(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(path, init)
  if (!response.ok) throw new Error(`${response.status}`)
  return response
}

async function read<T>(path: string): Promise<T> {
  return (await request(path)).json()
}

function post(path: string, body: object): Promise<Response> {
  return request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
}

export async function ask(message: {
  conversation?: string | undefined
  text: string
  delivery: string
}): Promise<Reply> {
  return (await post('/api/messages', message)).json()
}
export const judge = (receipt: string, verdict: 'up' | 'down') => post('/api/feedback', { receipt, verdict })
export const forget = (conversation: string) =>
  request(`/api/conversations/${conversation}`, { method: 'DELETE' })
export const readReceipt = (receipt: string) => read<ReceiptBody>(`/api/receipts/${receipt}`)
export const spreadsheetOf = (receipt: string) => `/api/receipts/${receipt}/spreadsheet`

/** Fetched once a visit; a failure is tried again by the next who asks. */
function once<T>(path: string): () => T | undefined {
  let value: T | undefined
  let loading: Promise<T> | undefined
  return () => {
    const [known, setKnown] = useState(value)
    useEffect(() => {
      if (value !== undefined) return
      loading ??= read<T>(path)
      loading.then(
        (loaded) => {
          value = loaded
          setKnown(() => loaded)
        },
        () => {
          loading = undefined
        },
      )
    }, [])
    return known
  }
}

export const usePolicy = once<PolicyBody>('/api/policy')
export const useAwards = once<AwardsBody>('/api/awards')

/** A rule of the schedule by its id. */
export function ruleOf(awards: AwardsBody | undefined, id: string): Rule | undefined {
  for (const area of awards?.areas ?? []) {
    for (const award of area.awards) {
      const rule = award.rules.find((one) => one.id === id)
      if (rule) return rule
    }
  }
  return undefined
}
