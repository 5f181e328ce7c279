import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CallbackRefused } from '../../../src/channels/wechat/crypto.ts'
import { parseXml, writeXml } from '../../../src/channels/wechat/xml.ts'
import { readXml } from './platform.ts'

describe('parseXml', () => {
  it('keeps values as they are written', () => {
    const body =
      '<xml><MsgId>23456789012345678901</MsgId><Content><![CDATA[00123]]></Content><A> 1.0 </A></xml>'
    expect(parseXml(body)).toEqual({ MsgId: '23456789012345678901', Content: '00123', A: ' 1.0 ' })
  })

  it('leaves nested elements out', () => {
    const body = '<xml><SendPicsInfo><Count>1</Count></SendPicsInfo><Event>pic_sysphoto</Event></xml>'
    expect(parseXml(body)).toEqual({ Event: 'pic_sysphoto' })
  })

  it('takes markup inside a text for text', () => {
    const text = '<!DOCTYPE a> &lt; <!ENTITY b "c"> <?php ?>'
    expect(parseXml(`<xml><Content><![CDATA[${text}]]></Content></xml>`)).toEqual({ Content: text })
  })

  it.each([
    ['a DTD', '<!DOCTYPE xml [<!ENTITY a "aaaa">]><xml><Content>&a;</Content></xml>'],
    [
      'an external entity',
      '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>',
    ],
    [
      'nested entities',
      '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]><xml><A>&c;</A></xml>',
    ],
    ['a DTD in small letters', '<!doctype xml><xml><A>1</A></xml>'],
    ['a DTD behind an open CDATA section', '<xml><A><![CDATA[x</A></xml><!DOCTYPE xml>'],
    ['a processing instruction', '<?php echo 1 ?><xml><A>1</A></xml>'],
    ['a thousand tags', `<xml>${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}</xml>`],
    ['a truncated body', '<xml><Content><![CDATA[hello]]></Content><MsgId>123'],
    ['another root', '<html><body>hello</body></html>'],
    ['JSON', '{"Encrypt":"abc"}'],
    ['nothing', ''],
  ])('refuses %s', (_, body) => {
    expect(() => parseXml(body)).toThrow(CallbackRefused)
  })

  it('gives no way into prototypes', () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString']) {
      try {
        parseXml(`<xml><${name}><polluted>1</polluted></${name}></xml>`)
      } catch (error) {
        expect(error).toBeInstanceOf(CallbackRefused)
      }
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})

describe('writeXml', () => {
  it('is read back by another reader, without what XML has no place for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = readXml(writeXml({ Content: `x${text}]]>`, CreateTime: 5 }))
        // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no place for them
        const legal = text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
        const lines = (words: string | undefined) => words?.replace(/\r\n?/g, '\n')
        expect(lines(read.Content)).toBe(lines(`x${legal}]]>`))
        expect(read.CreateTime).toBe('5')
      }),
      { numRuns: 100 },
    )
  })
})
