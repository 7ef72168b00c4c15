/** What error messages are made with. */
@NullMarked
package dev.agon.core.text;

import org.jspecify.annotations.NullMarked;
