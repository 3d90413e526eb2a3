<?php
/**
 * Plugin Name:       Assent
 * Plugin URI:        https://wordpress.org/plugins/assent-consent/
 * Description:       Asks visitors for consent and holds scripts, films, maps and pixels back until they agree. No account, no request to anybody.
 * Version:           0.0.0
 * Requires at least: 6.2
 * Requires PHP:      7.4
 * Author:            The Assent authors
 * License:           MIT OR Apache-2.0
 * License URI:       https://opensource.org/license/mit
 * Text Domain:       assent-consent
 * Domain Path:       /languages
 *
 * @package AssentConsent
 */

namespace Assent_Consent;

defined( 'ABSPATH' ) || exit;

/** The release's version; `cargo xtask wordpress` writes it here and above. */
const VERSION = '0.0.0';
const FILE    = __FILE__;

require __DIR__ . '/includes/catalogue.php';
require __DIR__ . '/includes/settings.php';
require __DIR__ . '/includes/files.php';
require __DIR__ . '/includes/head.php';
require __DIR__ . '/includes/class-gate.php';
require __DIR__ . '/includes/blocks.php';
require __DIR__ . '/includes/consent-api.php';
if ( is_admin() ) {
	require __DIR__ . '/includes/admin.php';
	require __DIR__ . '/includes/page.php';
	require __DIR__ . '/includes/ajax.php';
}

register_activation_hook( __FILE__, __NAMESPACE__ . '\activate' );
