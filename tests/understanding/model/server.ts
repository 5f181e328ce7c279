/** A scripted server that speaks the chat completions and embeddings of OpenAI over real HTTP. */
import { randomUUID } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'

const bodySchema = z.looseObject({
  model: z.string(),
  messages: z
    .array(
      z.looseObject({
        role: z.string(),
        content: z.union([z.string(), z.array(z.object({ text: z.string() })), z.null()]).optional(),
      }),
    )
    .default([]),
  response_format: z.looseObject({ type: z.string() }).optional(),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).optional(),
  tool_choice: z.unknown().optional(),
  input: z.union([z.string(), z.array(z.string())]).optional(),
})

/** A request as it came in. */
export interface Received {
  readonly path: string
  readonly body: z.infer<typeof bodySchema>
  /** Everything that was sent, as text. */
  readonly raw: string
  /** Text of the messages of a role, joined. */
  said(role: string): string
}

/** What the server does with a request. */
export type Act =
  | { readonly text: string; readonly afterMs?: number }
  | {
      readonly tools: readonly { readonly name: string; readonly arguments: string }[]
      readonly afterMs?: number
    }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The body breaks off in the middle and the connection is torn down. */
  | { readonly cut: string }
  /** A body that is no chat completion. */
  | { readonly body: string }
  | 'hang'

export type Script = (request: Received, index: number) => Act

export interface ScriptedServer {
  readonly url: string
  readonly requests: Received[]
  /** Takes another script and forgets the requests so far. */
  play(script: Script): void
  close(): Promise<void>
}

/** A number of tokens in proportion to the text, the same on both sides of a comparison. */
function tokens(text: string): number {
  return Math.ceil([...text].reduce((sum, char) => sum + (/\p{Script=Han}/u.test(char) ? 0.8 : 0.27), 0))
}

function completion(request: Received, act: Extract<Act, { text: string } | { tools: unknown }>): string {
  const content = 'text' in act ? act.text : null
  const calls =
    'tools' in act
      ? act.tools.map((call) => ({ id: randomUUID(), type: 'function', function: call }))
      : undefined
  const input = tokens(JSON.stringify(request.body.messages) + JSON.stringify(request.body.tools ?? ''))
  const output = tokens(content ?? JSON.stringify(calls))
  return JSON.stringify({
    id: randomUUID(),
    object: 'chat.completion',
    created: 1,
    model: request.body.model,
    choices: [
      {
        index: 0,
        finish_reason: calls ? 'tool_calls' : 'stop',
        message: { role: 'assistant', content, ...(calls ? { tool_calls: calls } : {}) },
      },
    ],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  })
}

/** A vector of the letters and character pairs of a text: near texts have near vectors. */
function vector(text: string): number[] {
  const out = new Array<number>(64).fill(0)
  for (let at = 0; at + 1 < text.length; at++) {
    const slot = (text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) % 64
    out[slot] = (out[slot] ?? 0) + 1
  }
  return out
}

async function respond(act: Act, request: Received, response: ServerResponse): Promise<void> {
  if (act === 'hang') return
  if ('afterMs' in act && act.afterMs !== undefined) await delay(act.afterMs)
  const json = { 'content-type': 'application/json' }
  if ('status' in act) {
    response.writeHead(act.status, { ...json, ...act.headers })
    response.end(JSON.stringify({ error: { message: `scripted ${act.status}`, type: 'scripted' } }))
  } else if ('cut' in act) {
    const whole = completion(request, { text: act.cut })
    response.writeHead(200, { ...json, 'content-length': String(Buffer.byteLength(whole)) })
    response.write(whole.slice(0, whole.length / 2), () => response.destroy())
  } else if ('body' in act) {
    response.writeHead(200, json)
    response.end(act.body)
  } else {
    response.writeHead(200, json)
    response.end(completion(request, act))
  }
}

/** Starts a server on a free port. */
export async function startServer(first: Script = () => ({ text: '{}' })): Promise<ScriptedServer> {
  let script = first
  let count = 0
  const requests: Received[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const raw = Buffer.concat(chunks).toString('utf8')
    const body = bodySchema.parse(JSON.parse(raw))
    const request: Received = {
      path: incoming.url ?? '',
      body,
      raw,
      said: (role) =>
        body.messages
          .filter((message) => message.role === role)
          .map(({ content }) =>
            typeof content === 'string' ? content : (content ?? []).map(({ text }) => text).join(''),
          )
          .join('\n'),
    }
    requests.push(request)
    if (request.path.endsWith('/embeddings')) {
      const input = typeof body.input === 'string' ? [body.input] : (body.input ?? [])
      const data = input.map((text, index) => ({ object: 'embedding', index, embedding: vector(text) }))
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({
          object: 'list',
          data,
          model: body.model,
          usage: { prompt_tokens: 1, total_tokens: 1 },
        }),
      )
      return
    }
    await respond(script(request, count++), request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    play(next) {
      script = next
      count = 0
      requests.length = 0
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
