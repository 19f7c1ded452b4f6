import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import simplifiedChinese from '../../l10n/bundle.l10n.zh-cn.json';

/** The languages of messages, by what `--locale` calls them; English needs no bundle. */
const bundles: Readonly<Record<string, Readonly<Record<string, string>>>> = { en: {}, 'zh-cn': simplifiedChinese };

/**
 * Takes `--locale` out of the words of a command line, so that it works with every command and in front of it, and
 * speaks that language from now on; else the system's. Throws a `UserError` where there is no such language.
 */
export function chooseLocale(words: readonly string[], env: NodeJS.ProcessEnv): readonly string[] {
  speak(languageOf(systemLocale(env)) ?? 'en');
  const { locale, rest } = takeLocale(words);
  if (locale === undefined) return rest;
  const language = languageOf(locale);
  if (language === undefined) {
    const known = Object.keys(bundles).join(', ');
    throw new UserError('usage', l10n.t('There is no locale "{0}"; the known ones are {1}.', locale, known));
  }
  speak(language);
  return rest;
}

function takeLocale(words: readonly string[]): { locale?: string; rest: readonly string[] } {
  const rest: string[] = [];
  let locale: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') return { locale, rest: [...rest, ...words.slice(i)] };
    if (word !== '--locale' && !word.startsWith('--locale=')) {
      rest.push(word);
      continue;
    }
    locale = word === '--locale' ? words[++i] : word.slice('--locale='.length);
    if (!locale || locale.startsWith('-')) throw new UserError('usage', l10n.t('--{0} needs a value.', 'locale'));
  }
  return { locale, rest };
}

/** What POSIX has for messages, the first that is set; where none is, what the system says elsewhere. */
export function systemLocale({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): string {
  return LC_ALL || LC_MESSAGES || LANG || Intl.DateTimeFormat().resolvedOptions().locale;
}

/**
 * The language for a locale: `zh_CN.UTF-8`, `zh-Hans`, `C`. Undefined where there is none: Traditional Chinese is one
 * of its own, as in VS Code.
 */
export function languageOf(locale: string): string | undefined {
  const [tag = ''] = locale.toLowerCase().replaceAll('_', '-').split(/[.@]/);
  const [language, ...parts] = tag.split('-');
  if (tag === 'c' || tag === 'posix' || language === 'en') return 'en';
  if (language !== 'zh') return undefined;
  if (parts.includes('hans')) return 'zh-cn';
  return parts.some((part) => ['hant', 'tw', 'hk', 'mo'].includes(part)) ? undefined : 'zh-cn';
}

function speak(language: string): void {
  l10n.config({ contents: { ...bundles[language] } });
}
