import { ApiError } from '../../api/request'
import { messages, textOf } from '../../i18n/messages'
import { told } from '../../i18n/told'

const text = messages({
  en: {
    key: 'This key was not accepted. Use one of the API keys that the server was started with (--api-key). If it has none, restart it with one.',
  },
  de: {
    key: 'Dieser Schlüssel wurde nicht angenommen. Nehmen Sie einen der API-Schlüssel, mit denen der Server gestartet wurde (--api-key). Hat er keinen, starten Sie ihn mit einem neu.',
  },
})

/** Whether a trial was refused because of the key. */
export const isAboutKey = (error: unknown) =>
  error instanceof ApiError && (error.status === 401 || error.status === 403)

/** Why a trial was refused, and what to do next. */
export function refusal(error: unknown): string {
  return isAboutKey(error) ? textOf(text).key : told(error)
}
