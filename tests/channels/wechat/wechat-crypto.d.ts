declare module 'wechat-crypto' {
  /** Encryption of callbacks as the Node community has had it since 2014; has no types of its own. */
  export default class WXBizMsgCrypt {
    constructor(token: string, encodingAesKey: string, id: string)
    getSignature(timestamp: string, nonce: string, encrypt: string): string
    decrypt(text: string): { message: string; id: string }
    encrypt(text: string): string
  }
}
