import { mountPage } from './main.js';

const language = new URLSearchParams(location.search).get('lang') ?? undefined;
if (language === 'en') document.documentElement.lang = 'en';
mountPage({ base: new URL('.', import.meta.url).href, host: document.querySelector('main'), options: { language } });
