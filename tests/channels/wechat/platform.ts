/** The platforms' side for tests: a server for tokens and sent messages, and accounts that deliver messages. */
import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import * as wecomCrypto from '@wecom/crypto'
import { XMLParser } from 'fast-xml-parser'
import { Hono } from 'hono'
import WXBizMsgCrypt from 'wechat-crypto'
import { z } from 'zod'
import type { Channel } from '../../../src/channels/channel.ts'

export const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
export const TOKEN = 'spamtest'

/** A call that a channel made, without its token. */
export interface Call {
  readonly path: string
  readonly token: string | null
  readonly body: unknown
}

/** Tokens and sent messages of both platforms; `errors` are answered first, by path. */
export class PlatformServer {
  readonly calls: Call[] = []
  readonly errors = new Map<string, number[]>()
  #tokens = 0
  /** Tokens that are refused though they have not ended. */
  readonly revoked = new Set<string>()
  expiresIn = 7200
  readonly #server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://platform')
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const result = this.#answer(url, text === '' ? Object.fromEntries(url.searchParams) : JSON.parse(text))
      response.setHeader('content-type', 'application/json').end(JSON.stringify(result))
    })
  })

  get root(): string {
    const { port } = z
      .object({ port: z.number() })
      .parse(this.#server.address() satisfies AddressInfo | string | null)
    return `http://127.0.0.1:${port}`
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Texts sent to a person, in order. */
  sentTo(person: string): string[] {
    const message = z.object({ touser: z.string(), text: z.object({ content: z.string() }) })
    return this.calls.flatMap(({ body }) => {
      const sent = message.safeParse(body)
      return sent.success && sent.data.touser === person ? [sent.data.text.content] : []
    })
  }

  #answer(url: URL, body: unknown): object {
    const path = url.pathname
    const token = url.searchParams.get('access_token')
    const errcode = this.errors.get(path)?.shift()
    if (errcode !== undefined) return { errcode, errmsg: 'as the test wants it' }
    if (path.endsWith('token')) {
      this.calls.push({ path, token, body })
      this.#tokens += 1
      return { errcode: 0, access_token: `token-${this.#tokens}`, expires_in: this.expiresIn }
    }
    if (token === null || this.revoked.has(token)) return { errcode: 42001, errmsg: 'access_token expired' }
    this.calls.push({ path, token, body })
    return { errcode: 0, errmsg: 'ok' }
  }
}

/** A channel's routes on a port of this machine. */
export async function serveChannel(channel: Channel): Promise<{ url: string; close: () => Promise<void> }> {
  const app = new Hono()
  if (channel.routes) app.route('/', channel.routes)
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started))
  })
  const { port } = z.object({ port: z.number() }).parse(server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

export function sha1(...parts: string[]): string {
  return createHash('sha1').update(parts.sort().join('')).digest('hex')
}

const xml = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: false })
const flat = z.object({ xml: z.record(z.string(), z.string()) })

export function readXml(body: string): Record<string, string> {
  return flat.parse(xml.parse(body)).xml
}

export function toXml(values: Readonly<Record<string, string | number>>): string {
  const inside = Object.entries(values).map(([name, value]) =>
    typeof value === 'number' ? `<${name}>${value}</${name}>` : `<${name}><![CDATA[${value}]]></${name}>`,
  )
  return `<xml>${inside.join('\n')}</xml>`
}

let lastId = 7_064_768_590_064_713_728n
/** A 64-bit id as the platforms give their messages. */
export function nextMessageId(): string {
  lastId += 1n
  return String(lastId)
}

export interface Post {
  readonly query: Record<string, string>
  readonly body: string
}

/** Makes a request over HTTP or straight to a channel's routes. */
export type Fetch = (url: string, init: RequestInit) => Response | Promise<Response>

export type Mode = 'plain' | 'encrypted' | 'wecom'

/** An account that delivers what people write to a channel's address and reads the replies. */
export class Account {
  readonly #url: string
  readonly #mode: Mode
  readonly #id: string
  readonly #fetch: Fetch

  constructor(url: string, mode: Mode, id: string, fetcher: Fetch = fetch) {
    this.#fetch = fetcher
    this.#url = url
    this.#mode = mode
    this.#id = id
  }

  /** A text message of a person. */
  text(person: string, content: string, id = nextMessageId()): Record<string, string | number> {
    return this.message(person, { MsgType: 'text', Content: content, MsgId: id })
  }

  message(person: string, fields: Record<string, string | number>): Record<string, string | number> {
    return {
      ToUserName: this.#us,
      FromUserName: person,
      CreateTime: Math.floor(Date.now() / 1000),
      ...fields,
    }
  }

  get #us(): string {
    return this.#mode === 'wecom' ? this.#id : 'gh_97417a04a28d'
  }

  /** The request of one delivery; each has its own time and nonce. */
  request(message: Record<string, string | number>, time = Math.floor(Date.now() / 1000)): Post {
    return this.requestOf(toXml(message), time)
  }

  requestOf(inside: string, time = Math.floor(Date.now() / 1000)): Post {
    const timestamp = String(time)
    const nonce = randomBytes(5).toString('hex')
    const signature = sha1(TOKEN, timestamp, nonce)
    if (this.#mode === 'plain') return { query: { timestamp, nonce, signature }, body: inside }
    if (this.#mode === 'wecom') {
      const encrypt = wecomCrypto.encrypt(KEY, inside, this.#id)
      const msg_signature = wecomCrypto.getSignature(TOKEN, timestamp, nonce, encrypt)
      return {
        query: { timestamp, nonce, msg_signature },
        body: toXml({ ToUserName: this.#id, AgentID: '218', Encrypt: encrypt }),
      }
    }
    const crypto = new WXBizMsgCrypt(TOKEN, KEY, this.#id)
    const encrypt = crypto.encrypt(inside)
    const msg_signature = crypto.getSignature(timestamp, nonce, encrypt)
    return {
      query: { timestamp, nonce, signature, encrypt_type: 'aes', msg_signature, openid: 'x' },
      body: toXml({ ToUserName: this.#us, Encrypt: encrypt }),
    }
  }

  async post({ query, body }: Post): Promise<Response> {
    return this.#fetch(`${this.#url}?${new URLSearchParams(query)}`, { method: 'POST', body })
  }

  /** Delivers a message once; the text that the person reads, empty if there is no reply. */
  async deliver(message: Record<string, string | number>): Promise<string> {
    const response = await this.post(this.request(message))
    const body = await response.text()
    if (response.status !== 200) throw new Error(`${response.status} ${body}`)
    if (body === '' || body === 'success') return ''
    const reply = this.#open(body)
    if (reply.ToUserName !== message.FromUserName || reply.FromUserName !== this.#us) {
      throw new Error('the reply is for somebody else')
    }
    return reply.Content ?? ''
  }

  async ask(person: string, content: string): Promise<string> {
    return this.deliver(this.text(person, content))
  }

  #open(body: string): Record<string, string> {
    const outside = readXml(body)
    if (this.#mode === 'plain') return outside
    const { Encrypt = '', MsgSignature, TimeStamp = '', Nonce = '' } = outside
    if (this.#mode === 'wecom') {
      if (MsgSignature !== wecomCrypto.getSignature(TOKEN, TimeStamp, Nonce, Encrypt))
        throw new Error('unsigned reply')
      const { message, id } = wecomCrypto.decrypt(KEY, Encrypt)
      if (id !== this.#id) throw new Error('wrong receiver')
      return readXml(message)
    }
    const crypto = new WXBizMsgCrypt(TOKEN, KEY, this.#id)
    if (MsgSignature !== crypto.getSignature(TimeStamp, Nonce, Encrypt)) throw new Error('unsigned reply')
    const { message, id } = crypto.decrypt(Encrypt)
    if (id !== this.#id) throw new Error('wrong receiver')
    return readXml(message)
  }
}
