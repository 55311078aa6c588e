import { SearchX } from 'lucide-react';
import { texts } from '../texts/texts.js';
import { EmptyState } from './empty-state.js';
import { LinkButton } from './link-button.js';

export const NotFound = () => (
  <EmptyState icon={SearchX} title={texts.common.notFoundTitle} text={texts.common.notFoundText}>
    <LinkButton to="/overview">{texts.common.toOverview}</LinkButton>
  </EmptyState>
);
