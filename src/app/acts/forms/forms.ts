import { adminForms } from './admin-forms.ts';
import { clientForms } from './client-forms.ts';
import type { FormOf, VerbForm } from './form.ts';
import { groupForms } from './group-forms.ts';
import { guestForms } from './guest-forms.ts';
import { joinForms } from './join-forms.ts';
import type { Verb } from '../selection-act.ts';
import { worldForms } from './world-forms.ts';

/** Commands without a form: on a message on its way, and with the rows of a file. */
type Elsewhere = 'hold' | 'release' | 'drop' | 'duplicate' | 'replay';

/**
 * How each command is given by hand. A new command does not compile until it has a form or stands
 * in `Elsewhere`.
 */
const forms: FormOf<Exclude<Verb, Elsewhere>> = {
  ...clientForms,
  ...adminForms,
  ...groupForms,
  ...joinForms,
  ...guestForms,
  ...worldForms,
};

/** Every verb that has a form. */
export const verbs: readonly Verb[] = Object.keys(forms) as (keyof typeof forms)[];

const isFilledIn = (verb: Verb): verb is keyof typeof forms => Object.hasOwn(forms, verb);

/** The form of a verb; null for one that is given elsewhere. */
export const formOf = (verb: Verb): VerbForm | null => (isFilledIn(verb) ? forms[verb] : null);
