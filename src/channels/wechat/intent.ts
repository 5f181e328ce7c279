/** What a callback asks of us, and the fixed replies to messages that are not text. */

import { z } from 'zod'

/** A message or event inside a callback of either platform; the other fields depend on its type. */
export const messageSchema = z.object({
  ToUserName: z.string().min(1),
  FromUserName: z.string().min(1),
  CreateTime: z.string().regex(/^\d{1,12}$/),
  MsgType: z.string(),
  MsgId: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  Content: z.string().default(''),
  Recognition: z.string().default(''),
  Event: z.string().default(''),
  EventKey: z.string().default(''),
})
/** A text to answer, a fixed reply, or nothing to say. */
export type Intent = { readonly text: string } | { readonly say: string } | undefined

/** What somebody who has just arrived is taken to say. */
export const GREETING = '你好'

const HELP: ReadonlyMap<string, string> = new Map([
  ['voice', '没有听清这段语音，请再说一遍，或打字告诉我您的问题。'],
  ['image', '我还不会看图片。请把图里的文字发给我，例如奖项或标准的名称、文件里的一句话。'],
  ['video', '我还不会看视频。请用文字告诉我您的问题。'],
  ['shortvideo', '我还不会看视频。请用文字告诉我您的问题。'],
  ['location', '收到您的位置，不过我只解答政策问题。请用文字告诉我您想问的。'],
  ['link', '我打不开链接。请把其中要核对或要问的文字发给我。'],
  ['file', '我还不会读文件。请把其中要核对或要问的文字发给我。'],
])
const HELP_OTHER = '我只读得懂文字。请用文字告诉我您的问题，发“帮助”可以看到问法。'

/** The fixed reply to a message of a type that cannot be read. */
export function helpWith(type: string): Intent {
  return { say: HELP.get(type) ?? HELP_OTHER }
}
