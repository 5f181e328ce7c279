/**
 * Signatures and encryption of callbacks, as WeChat Official Accounts and WeCom share them: SHA-1 over the sorted
 * parts; AES-256-CBC with PKCS#7 to 32 bytes over 16 random bytes, length, message and the receiver's id.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

const BLOCK = 32
const RANDOM_BYTES = 16
const LENGTH_BYTES = 4

/** A callback that is not from the platform, or not for this account. */
export class CallbackRefused extends Error {
  override readonly name = 'CallbackRefused'
}

/** SHA-1 of the sorted parts, lower-case hexadecimal. */
export function signatureOf(...parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex')
}

/** Compares in constant time. @throws {CallbackRefused} */
export function checkSignature(given: string | undefined, ...parts: readonly string[]): void {
  const expected = Buffer.from(signatureOf(...parts))
  const claimed = Buffer.from(given ?? '')
  if (claimed.length !== expected.length || !timingSafeEqual(claimed, expected)) {
    throw new CallbackRefused('the signature does not match')
  }
}

/** An encrypted message and its signature. */
export interface Sealed {
  readonly encrypt: string
  readonly signature: string
  /** Unix seconds. */
  readonly timestamp: string
  readonly nonce: string
}

/** Encrypts and decrypts the callbacks of one account. */
export class CallbackCrypto {
  readonly #token: string
  readonly #key: KeyObject
  readonly #iv: Buffer
  readonly #receiver: string

  /**
   * @param encodingAesKey 43 characters as the platform's console shows them
   * @param receiver app id or corp id; empty for a WeCom bot
   */
  constructor(token: string, encodingAesKey: string, receiver: string) {
    if (!/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey)) {
      throw new Error('the EncodingAESKey must be the 43 letters and digits shown in the console')
    }
    this.#token = token
    const key = Buffer.from(`${encodingAesKey}=`, 'base64')
    this.#key = createSecretKey(key)
    this.#iv = key.subarray(0, 16)
    this.#receiver = receiver
  }

  /** Checks the signature, then decrypts. @throws {CallbackRefused} */
  open({
    encrypt,
    signature,
    timestamp,
    nonce,
  }: Omit<Sealed, 'signature'> & { signature: string | undefined }): string {
    checkSignature(signature, this.#token, timestamp, nonce, encrypt)
    return this.decrypt(encrypt)
  }

  /** Encrypts and signs a reply. */
  seal(message: string, timestamp: string, nonce: string = randomBytes(8).toString('hex')): Sealed {
    const encrypt = this.encrypt(message)
    return { encrypt, signature: signatureOf(this.#token, timestamp, nonce, encrypt), timestamp, nonce }
  }

  /** Base64 of the encrypted message. @param random 16 bytes */
  encrypt(message: string, random: Buffer = randomBytes(RANDOM_BYTES)): string {
    const content = Buffer.from(message)
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt32BE(content.length)
    const plain = Buffer.concat([random, length, content, Buffer.from(this.#receiver)])
    const padding = BLOCK - (plain.length % BLOCK)
    const cipher = createCipheriv('aes-256-cbc', this.#key, this.#iv).setAutoPadding(false)
    return Buffer.concat([
      cipher.update(Buffer.concat([plain, Buffer.alloc(padding, padding)])),
      cipher.final(),
    ]).toString('base64')
  }

  /** The message inside; checks padding, length and receiver. @throws {CallbackRefused} */
  decrypt(encrypt: string): string {
    const sealed = /^[A-Za-z0-9+/]+={0,2}$/.test(encrypt) ? Buffer.from(encrypt, 'base64') : Buffer.alloc(0)
    if (sealed.length === 0 || sealed.length % BLOCK !== 0) {
      throw new CallbackRefused('the encrypted message is not whole blocks of base64')
    }
    const decipher = createDecipheriv('aes-256-cbc', this.#key, this.#iv).setAutoPadding(false)
    const padded = Buffer.concat([decipher.update(sealed), decipher.final()])
    const padding = padded.at(-1) ?? 0
    const end = padded.length - padding
    if (padding < 1 || padding > BLOCK || !padded.subarray(end).every((byte) => byte === padding)) {
      throw new CallbackRefused('the padding is wrong')
    }
    const start = RANDOM_BYTES + LENGTH_BYTES
    const length = end >= start ? padded.readUInt32BE(RANDOM_BYTES) : Number.POSITIVE_INFINITY
    if (start + length > end) throw new CallbackRefused('the length inside is wrong')
    const receiver = padded.subarray(start + length, end)
    if (!receiver.equals(Buffer.from(this.#receiver)))
      throw new CallbackRefused('the message is for another account')
    return padded.subarray(start, start + length).toString('utf8')
  }
}
