<?php
/**
 * What popular plugins print, in words of our own: the same functions of WordPress, the same kind of tag, in the same place.
 */

// The theme of this run, whatever the database says.
foreach ( array( 'template', 'stylesheet' ) as $assent_test_option ) {
	add_filter( "pre_option_$assent_test_option", fn () => getenv( 'ASSENT_WP_THEME' ) ?: false );
}

// The port that a network's sites are asked at.
if ( defined( 'ASSENT_TEST_HOST' ) ) {
	$_SERVER['HTTP_HOST'] = ASSENT_TEST_HOST;
	foreach ( array( 'home', 'siteurl' ) as $assent_test_option ) {
		add_filter( "option_$assent_test_option", fn ( $url ) => str_replace( '//127.0.0.1', '//' . ASSENT_TEST_HOST, $url ) );
	}
}

// Nobody outside of this machine is asked: neither for avatars nor for pictures of emoji.
add_filter( 'pre_option_show_avatars', '__return_zero' );
remove_action( 'wp_head', 'print_emoji_detection_script', 7 );
remove_action( 'admin_print_scripts', 'print_emoji_detection_script' );
remove_action( 'admin_init', '_maybe_update_core' );
remove_action( 'admin_init', '_maybe_update_plugins' );
remove_action( 'admin_init', '_maybe_update_themes' );

// Settings as an owner has saved them, where the test does not save them itself.
add_action(
	'init',
	function () {
		if ( getenv( 'ASSENT_WP_CONFIGURED' ) && defined( 'Assent_Consent\\VERSION' ) && false === get_option( 'assent_consent' ) ) {
			$of = array(
				'functional' => array( 'youtube', 'vimeo', 'spotify', 'soundcloud', 'google-maps', 'google-fonts' ),
				'analytics'  => array( 'google-analytics', 'hotjar', 'jetpack-stats' ),
				'marketing'  => array( 'meta-pixel', 'x-embed', 'instagram-embed', 'woocommerce-order-attribution' ),
			);
			$services = array();
			foreach ( $of as $category => $ids ) {
				$services += array_fill_keys( $ids, $category );
			}
			update_option( 'assent_consent', array( 'services' => $services ) );
		}
	}
);

add_action(
	'wp_enqueue_scripts',
	function () {
		// Site Kit: an enqueued gtag.js with inline scripts behind it.
		wp_enqueue_script( 'google_gtagjs', 'https://www.googletagmanager.com/gtag/js?id=GT-EXAMPLE', array(), null, false );
		wp_script_add_data( 'google_gtagjs', 'script_execution', 'async' );
		wp_add_inline_script( 'google_gtagjs', 'window.dataLayer = window.dataLayer || []; function gtag(){ dataLayer.push(arguments); } gtag("js", new Date()); gtag("config", "GT-EXAMPLE"); ran("site-kit");' );
		// PixelYourSite: a script of the site's own that loads Meta's.
		wp_enqueue_script( 'pys', '/wp-content/mu-plugins/pys.js', array(), '9', false );
		wp_localize_script( 'pys', 'pysOptions', array( 'facebook' => array( 'pixelIds' => array( '1' ) ) ) );
		// WooCommerce: sourcebuster and the order's attribution.
		wp_enqueue_script( 'sourcebuster-js', '/wp-content/mu-plugins/sourcebuster.js', array(), '8', true );
		// Jetpack Stats: an external script, and a queue that it reads.
		wp_enqueue_script( 'jetpack-stats', 'https://stats.wp.com/e-202648.js', array(), null, true );
		wp_add_inline_script( 'jetpack-stats', '_stq = window._stq || []; _stq.push([ "view", { v: "ext", blog: "1" } ]); ran("jetpack");', 'after' );
		// What a theme needs waits for nobody.
		wp_register_script( 'assent-test-theme', false, array(), '1', false );
		wp_enqueue_script( 'assent-test-theme' );
		wp_add_inline_script( 'assent-test-theme', 'ran("theme"); window.settings = { film: "https://www.youtube.com/embed/x" };' );
		wp_enqueue_style( 'assent-test-fonts', 'https://fonts.googleapis.com/css2?family=Inter', array(), null );
	}
);
// As early as any plugin can be: still behind the guard. It notes what runs, and in which order.
add_action( 'wp_head', function () { echo '<script>window.early = Boolean(window.assent); window.order = []; window.ran = (name) => order.push(name);</script>' . "\n"; }, PHP_INT_MIN );
// MonsterInsights: printed by itself, external and inline.
add_action(
	'wp_head',
	function () {
		echo '<!-- This site counts visits --><script src="//www.googletagmanager.com/gtag/js?id=G-EXAMPLE" data-cfasync="false" data-wpfc-render="false" async></script>'
			. '<script data-cfasync="false" data-wpfc-render="false">var mi_version = "9"; window.__gtagDataLayer = function () {}; __gtagTracker = window.__gtagDataLayer; ran("monster-insights");</script>' . "\n";
	},
	6
);
// Hotjar: the vendor's snippet, which makes the tag.
add_action(
	'wp_head',
	function () {
		echo "<script>(function(h,o,t,j,a,r){ h.hj=h.hj||function(){(h.hj.q=h.hj.q||[]).push(arguments)}; h._hjSettings={hjid:1,hjsv:5}; a=o.getElementsByTagName('head')[0];"
			. " r=o.createElement('script'); r.async=1; r.src=t+h._hjSettings.hjid+j+h._hjSettings.hjsv; a.appendChild(r); })(window,document,'https://static.hotjar.com/c/hotjar-','.js?sv='); ran('hotjar');</script>\n";
	}
);
// Meta's pixel as pasted by hand, with the picture for visitors without scripts.
add_action(
	'wp_body_open',
	function () {
		echo "<script>!function(f,b,e,v,n,t,s){ n=f.fbq=function(){ n.queue.push(arguments) }; n.queue=[]; t=b.createElement(e); t.async=!0; t.src=v; s=b.getElementsByTagName(e)[0]; s.parentNode.insertBefore(t,s) }"
			. "(window,document,'script','https://connect.facebook.net/en_US/fbevents.js'); fbq('init', '1'); fbq('track', 'PageView'); ran('meta');</script>"
			. '<noscript><img height="1" width="1" style="display:none" src="https://www.facebook.com/tr?id=1&ev=PageView&noscript=1" alt=""></noscript>' . "\n";
	}
);
// Elementor's video widget: a script that is not marked loads the player's when the page is ready.
add_action(
	'wp_footer',
	function () {
		echo '<div class="elementor-widget-video" data-settings="{&quot;youtube_url&quot;:&quot;https:\/\/www.youtube.com\/watch?v=assentfilm2&quot;}"><div class="elementor-video"></div></div>'
			. "<script>addEventListener('DOMContentLoaded', () => { const tag = document.createElement('script'); tag.src = 'https://www.youtube.com/iframe_api'; document.head.append(tag); });</script>\n";
	}
);

// No provider is asked: what WordPress would have got from each.
add_filter(
	'pre_oembed_result',
	function ( $result, $url ) {
		$frame = fn ( $src ) => '<iframe title="An embed" width="500" height="281" src="' . $src . '" frameborder="0" allow="autoplay; encrypted-media" allowfullscreen></iframe>';
		$quote = fn ( $class, $script ) => "<blockquote class=\"$class\"><p>A post</p><a href=\"$url\">Open it</a></blockquote><script async src=\"$script\" charset=\"utf-8\"></script>";
		$known = array(
			'youtube.com'    => $frame( 'https://www.youtube.com/embed/assentfilm1?feature=oembed' ),
			'vimeo.com'      => $frame( 'https://player.vimeo.com/video/1234567?dnt=1' ),
			'twitter.com'    => $quote( 'twitter-tweet', 'https://platform.twitter.com/widgets.js' ),
			'instagram.com'  => $quote( 'instagram-media', '//www.instagram.com/embed.js' ),
			'spotify.com'    => $frame( 'https://open.spotify.com/embed/track/example' ),
			'soundcloud.com' => $frame( 'https://w.soundcloud.com/player/?visual=true&#038;url=example' ),
		);
		foreach ( $known as $host => $html ) {
			if ( str_ends_with( (string) parse_url( $url, PHP_URL_HOST ), $host ) ) {
				return $html;
			}
		}
		return $result;
	},
	10,
	2
);
