/** The one script of the desk: passkeys, and the size of an answer. */
import './answer-size.ts';
import './passkey.ts';
