import assert from 'node:assert/strict';
import { languageOf, systemLocale } from '../../../src/cli/locale';

describe('command line: locale', () => {
  const languages: [locale: string, language: string | undefined][] = [
    ...['en', 'en_GB.UTF-8', 'C', 'C.UTF-8', 'POSIX'].map((locale): [string, string] => [locale, 'en']),
    ...['zh', 'zh-CN', 'zh_CN.UTF-8', 'zh_CN.GB18030@pinyin', 'zh-Hans', 'zh-Hans-HK', 'zh_SG'].map(
      (locale): [string, string] => [locale, 'zh-cn'],
    ),
    ...['zh-TW', 'zh_HK.UTF-8', 'zh-Hant', 'fr', 'english', 'constructor', ''].map(
      (locale): [string, undefined] => [locale, undefined],
    ),
  ];
  for (const [locale, language] of languages) {
    it(`"${locale}" reads ${language ?? 'no language of ours'}`, () => assert.equal(languageOf(locale), language));
  }

  it('is the first of LC_ALL, LC_MESSAGES and LANG that is set, else what the system says', () => {
    assert.equal(systemLocale({ LC_ALL: 'a', LC_MESSAGES: 'b', LANG: 'c' }), 'a');
    assert.equal(systemLocale({ LC_ALL: '', LC_MESSAGES: 'b', LANG: 'c' }), 'b');
    assert.equal(systemLocale({ LANG: 'c' }), 'c');
    assert.equal(systemLocale({}), Intl.DateTimeFormat().resolvedOptions().locale);
  });
});
