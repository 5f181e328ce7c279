/** The HTTP interface of one WeChat Official Account. */
import type { Config } from '../../config.ts'
import type { Storage } from '../../storage/storage.ts'
import { AccessToken } from './access-token.ts'
import { PlatformApi, platformUrl, requestToken } from './api.ts'

const API_ROOT = 'https://api.weixin.qq.com'

/** Undefined without `WECHAT_APP_ID` and `WECHAT_APP_SECRET`. */
export function officialAccount(
  config: Pick<Config, 'WECHAT_APP_ID' | 'WECHAT_APP_SECRET' | 'WECHAT_API_ROOT'>,
  storage: Pick<Storage, 'readValue' | 'writeValue' | 'exclusively'>,
): { readonly token: AccessToken; readonly api: PlatformApi } | undefined {
  const { WECHAT_APP_ID: appid, WECHAT_APP_SECRET: secret, WECHAT_API_ROOT: root = API_ROOT } = config
  if (appid === undefined || secret === undefined) return undefined
  // The stable token is the one kind that another program of the same account does not end.
  const call = 'cgi-bin/stable_token'
  const token = new AccessToken(storage, `wechat:${appid}`, (renew) =>
    requestToken(call, platformUrl(root, call), {
      grant_type: 'client_credential',
      appid,
      secret,
      force_refresh: renew,
    }),
  )
  return { token, api: new PlatformApi(root, token) }
}
