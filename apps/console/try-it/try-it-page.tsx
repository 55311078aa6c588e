import { Page } from '../parts/page.js';

export const TryItPage = () => <Page title="Try it">…</Page>;
