import { Badge, Group, Text } from '@mantine/core';
import { ruleDecisions } from '#contracts/trials.js';
import { Disclosure } from '../parts/disclosure.js';
import { count, fill, texts } from '../texts/fill.js';
import classes from './try-it.module.css';
import type { Decision, Tried } from './turn.js';
import { nameOf } from './use-rules.js';

const t = texts.tryIt;

/** Every rule that was looked at: those that owners wrote first, the rest when it is asked for. */
export function Decisions({ decisions, delivers }: { decisions: Decision[]; delivers: Tried['delivers'] }) {
  const written = ruleDecisions(decisions);
  const others = decisions.filter((one) => !written.includes(one));
  const inputsOf = ({ what }: Decision) => delivers.find(({ action }) => action === what)?.inputs ?? {};
  return (
    <div>
      {written.length === 0 && <Text size="sm">{t.noRules}</Text>}
      <Rows of={written} inputsOf={inputsOf} />
      {others.length > 0 && (
        <Disclosure label={count(t.more, others.length)}>
          <Rows of={others} inputsOf={inputsOf} />
        </Disclosure>
      )}
    </div>
  );
}

interface RowsProps {
  of: Decision[];
  inputsOf(decision: Decision): Record<string, string | number | boolean>;
}

const Rows = ({ of, inputsOf }: RowsProps) => (
  <ul className={classes.rules}>
    {of.map((decision, index) => {
      const inputs = Object.entries(inputsOf(decision)).map(([name, value]) => `${name}: ${value}`);
      return (
        <li key={`${decision.what}${index}`} className={classes.words}>
          <Group gap="xs">
            <Verdict decision={decision} />
            <Text size="sm" fw={600}>
              {nameOf(decision)}
            </Text>
          </Group>
          <Text size="sm" c="dimmed">
            {decision.why}
          </Text>
          {inputs.length > 0 && <Text size="sm">{fill(t.inputs, { inputs: inputs.join(', ') })}</Text>}
        </li>
      );
    })}
  </ul>
);

function Verdict({ decision: { fires, why } }: { decision: Decision }) {
  if (fires)
    return (
      <Badge variant="filled" color="parley">
        {t.fires}
      </Badge>
    );
  return why.startsWith('asked ') ? (
    <Badge variant="outline" color="parley">
      {t.asks}
    </Badge>
  ) : (
    <Badge variant="default">{t.quiet}</Badge>
  );
}
