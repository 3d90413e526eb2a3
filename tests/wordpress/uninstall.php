<?php
/** Removes the plugin's data as WordPress does when it is deleted: `php uninstall.php <WordPress's directory>`. */
$_SERVER['HTTP_HOST'] = '127.0.0.1';
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
deactivate_plugins( 'assent-consent/assent-consent.php' );
uninstall_plugin( 'assent-consent/assent-consent.php' );
