import * as wecomCrypto from '@wecom/crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import WXBizMsgCrypt from 'wechat-crypto'
import {
  CallbackCrypto,
  CallbackRefused,
  checkSignature,
  signatureOf,
} from '../../../src/channels/wechat/crypto.ts'
import { parseXml } from '../../../src/channels/wechat/xml.ts'

/** The examples that the platforms publish. */
const V3 =
  '+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04='
const V6 =
  'hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE='
const V8 =
  'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=='
const SAMPLE_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const A_KEY = 'A'.repeat(43)

describe('the published examples', () => {
  it('V1: signature of the address check', () => {
    expect(signatureOf('AAAAA', '1714036504', '1514711492')).toBe('f464b24fc39322e44b38aa78f5edd27bd1441696')
  })

  it('V2: signature of a plain message', () => {
    expect(() =>
      checkSignature('899cf89e464efb63f54ddac96b0a0a235f53aa78', 'AAAAA', '1714037059', '486452656'),
    ).not.toThrow()
  })

  it('V3: an encrypted message', () => {
    const crypto = new CallbackCrypto('AAAAA', A_KEY, 'wxba5fad812f8e6fb9')
    const signature = '046e02f8204d34f8ba5fa3b1db94908f3df2e9b3'
    const message = crypto.open({ encrypt: V3, signature, timestamp: '1714112445', nonce: '415670741' })
    expect(JSON.parse(message)).toMatchObject({ Event: 'debug_demo', debug_str: 'hello world' })
    expect(signatureOf('AAAAA', '1714112445', '415670741')).toBe('6c5c811b55cc85e0e1b54100749188c20beb3f5d')
  })

  it('V4: an encrypted reply', () => {
    const crypto = new CallbackCrypto('AAAAA', A_KEY, 'wxba5fad812f8e6fb9')
    const encrypt = crypto.encrypt('{"demo_resp":"good luck"}', Buffer.from('707722b803182950'))
    expect(encrypt).toBe(
      'ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==',
    )
    expect(signatureOf('AAAAA', '1713424427', '415670741', encrypt)).toBe(
      '1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1',
    )
  })

  it('V5: Chinese text', () => {
    const crypto = new CallbackCrypto('any', SAMPLE_KEY, 'wxb11529c136998cb6')
    const encrypt = crypto.encrypt('我是中文abcd123', Buffer.from('aaaabbbbccccdddd'))
    expect(encrypt).toBe(
      'jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==',
    )
    expect(crypto.decrypt(encrypt)).toBe('我是中文abcd123')
  })

  it('V6: an Official Account text message', () => {
    const crypto = new CallbackCrypto('spamtest', SAMPLE_KEY, 'wx2c2769f8efd9abc2')
    const signature = '5d197aaffba7e9b25a30732f161a50dee96bd5fa'
    const inside = crypto.open({ encrypt: V6, signature, timestamp: '1409735669', nonce: '1320562132' })
    expect(parseXml(inside)).toMatchObject({ Content: 'abcdteT', MsgId: '6054768590064713728' })
  })

  it('V7: the WeCom address check', () => {
    const crypto = new CallbackCrypto(
      'QDG6eK',
      'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
      'wx5823bf96d3bd56c7',
    )
    const message = crypto.open({
      encrypt: 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
      signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
      timestamp: '1409659589',
      nonce: '263014780',
    })
    expect(message).toBe('1616140317555161061')
  })

  it('V8: a WeCom text message', () => {
    const crypto = new CallbackCrypto(
      'QDG6eK',
      'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
      'wx5823bf96d3bd56c7',
    )
    const signature = '477715d11cdb4164915debcba66cb864d751f3e6'
    const inside = crypto.open({ encrypt: V8, signature, timestamp: '1409659813', nonce: '1372623149' })
    expect(parseXml(inside)).toMatchObject({
      Content: 'hello',
      FromUserName: 'mycreate',
      MsgId: '4561255354251345929',
      AgentID: '218',
    })
  })
})

describe('encryption', () => {
  it('is understood by two other implementations, and understands them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z0-9]{1,18}$/), (text, id) => {
        const message = text.toWellFormed()
        const ours = new CallbackCrypto('t', SAMPLE_KEY, id)
        const theirs = new WXBizMsgCrypt('t', SAMPLE_KEY, id)
        expect(theirs.decrypt(ours.encrypt(message))).toEqual({ message, id })
        expect(ours.decrypt(theirs.encrypt(message))).toBe(message)
        expect(wecomCrypto.decrypt(SAMPLE_KEY, ours.encrypt(message))).toMatchObject({ message, id })
        expect(ours.decrypt(wecomCrypto.encrypt(SAMPLE_KEY, message, id))).toBe(message)
        const { encrypt, signature, timestamp, nonce } = ours.seal(message, '1714112445')
        expect(signature).toBe(theirs.getSignature(timestamp, nonce, encrypt))
      }),
      { numRuns: 40 },
    )
  })

  it('refuses what is for another receiver', () => {
    const crypto = new CallbackCrypto('t', SAMPLE_KEY, 'wx1')
    for (const other of ['wx2', 'wx', 'wx11', '']) {
      expect(() => crypto.decrypt(wecomCrypto.encrypt(SAMPLE_KEY, 'hello', other))).toThrow(CallbackRefused)
    }
  })

  it('refuses every change of one byte', () => {
    const crypto = new CallbackCrypto('t', SAMPLE_KEY, 'wx1')
    const { encrypt, ...rest } = crypto.seal('<xml><Content>hello</Content></xml>', '1714112445')
    const bytes = Buffer.from(encrypt, 'base64')
    for (const [index, byte] of bytes.entries()) {
      const changed = Buffer.from(bytes)
      changed[index] = byte ^ 1
      expect(() => crypto.open({ ...rest, encrypt: changed.toString('base64') })).toThrow(CallbackRefused)
    }
  })

  it('refuses padding, length and base64 that are wrong, whoever signed them', () => {
    const crypto = new CallbackCrypto('t', SAMPLE_KEY, 'wx1')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 160 }), (noise) => {
        expect(() => crypto.decrypt(Buffer.from(noise).toString('base64'))).toThrow(CallbackRefused)
      }),
    )
    for (const text of ['', '=', '====', 'é', 'AAAA AAAA'])
      expect(() => crypto.decrypt(text)).toThrow(CallbackRefused)
  })

  it('names a malformed key without showing it', () => {
    expect(() => new CallbackCrypto('t', 'short-secret', 'wx1')).toThrow(/43/)
    expect(() => new CallbackCrypto('t', 'short-secret', 'wx1')).not.toThrow(/short-secret/)
  })
})
