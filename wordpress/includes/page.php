<?php
/**
 * Settings → Assent: the page itself.
 *
 * @package AssentConsent
 */

namespace Assent_Consent;

defined( 'ABSPATH' ) || exit;

/** Prints the page. */
function render_page(): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	$settings = settings();
	?>
	<div class="wrap assent">
		<h1><?php esc_html_e( 'Assent: consent for cookies and embeds', 'assent-consent' ); ?></h1>
		<div class="assent-columns">
			<form method="post" action="options.php" id="assent-form">
				<?php
				settings_fields( PAGE );
				render_services( $settings );
				render_texts( $settings );
				render_look( $settings );
				render_more( $settings );
				?>
				<div class="assent-save">
					<?php submit_button( __( 'Save', 'assent-consent' ), 'primary large', 'submit', false ); ?>
					<label>
						<input type="checkbox" name="<?php echo esc_attr( OPTION ); ?>[ask_again]" value="1">
						<?php esc_html_e( 'Ask every visitor again', 'assent-consent' ); ?>
					</label>
				</div>
			</form>
			<aside class="assent-preview" aria-label="<?php esc_attr_e( 'Preview', 'assent-consent' ); ?>">
				<div class="assent-preview-bar">
					<strong><?php esc_html_e( 'Preview', 'assent-consent' ); ?></strong>
					<span role="group" aria-label="<?php esc_attr_e( 'Width', 'assent-consent' ); ?>">
						<button type="button" class="button" data-width="1280" aria-pressed="true"><?php esc_html_e( 'Desktop', 'assent-consent' ); ?></button>
						<button type="button" class="button" data-width="390" aria-pressed="false"><?php esc_html_e( 'Phone', 'assent-consent' ); ?></button>
					</span>
				</div>
				<div class="assent-frame"><iframe id="assent-frame" title="<?php esc_attr_e( 'Your front page with the notice', 'assent-consent' ); ?>"></iframe></div>
				<p id="assent-verdict" role="status"></p>
			</aside>
		</div>
	</div>
	<?php
}

/** The services: those that are set, and a way to add others. */
function render_services( array $settings ): void {
	?>
	<section class="card assent-card">
		<h2><?php esc_html_e( 'Services', 'assent-consent' ); ?></h2>
		<p id="assent-scan" role="status"></p>
		<table class="assent-services">
			<thead>
				<tr>
					<th scope="col"><?php esc_html_e( 'Service', 'assent-consent' ); ?></th>
					<th scope="col"><?php esc_html_e( 'Category', 'assent-consent' ); ?></th>
				</tr>
			</thead>
			<tbody id="assent-services">
				<?php
				foreach ( $settings['services'] as $service => $category ) {
					render_service( $service, $category );
				}
				?>
			</tbody>
		</table>
		<template id="assent-service"><?php render_service( '', '' ); ?></template>
		<p class="assent-add">
			<label for="assent-add"><?php esc_html_e( 'Add a service of the catalogue', 'assent-consent' ); ?></label>
			<select id="assent-add">
				<option value=""><?php esc_html_e( 'Choose…', 'assent-consent' ); ?></option>
				<?php
				foreach ( catalogue()['services'] as $id => $service ) {
					printf( '<option value="%s">%s</option>', esc_attr( $id ), esc_html( $service['name'] ) );
				}
				?>
			</select>
		</p>
		<p class="description">
			<?php esc_html_e( 'A service that is found on a page and is not in this list stays blocked, because visitors were not told of it.', 'assent-consent' ); ?>
		</p>
	</section>
	<?php
}

/** A service's row. Without an id it is the pattern of one that the script adds. */
function render_service( string $id, string $category ): void {
	$name    = '' === $id ? '' : catalogue()['services'][ $id ]['name'];
	$choices = array(
		'necessary'  => __( 'Necessary: never blocked', 'assent-consent' ),
		'functional' => __( 'Preferences', 'assent-consent' ),
		'analytics'  => __( 'Statistics', 'assent-consent' ),
		'marketing'  => __( 'Advertising', 'assent-consent' ),
		OFF          => __( 'Not used: stays blocked', 'assent-consent' ),
	);
	?>
	<tr data-service-row="<?php echo esc_attr( $id ); ?>">
		<th scope="row"><span class="assent-name"><?php echo esc_html( $name ); ?></span> <span class="assent-new"></span></th>
		<td>
			<select name="<?php echo esc_attr( OPTION . "[services][$id]" ); ?>" aria-label="<?php echo esc_attr( $name ); ?>">
				<?php render_options( $choices, $category ); ?>
			</select>
		</td>
	</tr>
	<?php
}

/** The languages, and the notice's words in each. */
function render_texts( array $settings ): void {
	$languages = catalogue()['languages'];
	$names     = array_map( fn ( $texts ) => $texts['notice_title'], $languages );
	array_walk( $names, fn ( &$title, $language ) => $title = "$language · $title" );
	?>
	<section class="card assent-card">
		<h2><?php esc_html_e( 'Texts', 'assent-consent' ); ?></h2>
		<div class="assent-pair">
			<?php
			render_text( 'controller', __( 'Who is responsible', 'assent-consent' ), $settings['controller'] );
			render_text( 'policy_url', __( 'Address of the privacy policy', 'assent-consent' ), $settings['policy_url'] );
			render_select( 'language', __( 'Main language', 'assent-consent' ), $names, $settings['languages'][0] );
			?>
		</div>
		<details class="assent-languages">
			<summary><?php esc_html_e( 'More languages', 'assent-consent' ); ?></summary>
			<div>
				<?php foreach ( $names as $language => $name ) : ?>
					<label>
						<input type="checkbox" name="<?php echo esc_attr( OPTION ); ?>[languages][]" value="<?php echo esc_attr( $language ); ?>" <?php checked( in_array( (string) $language, $settings['languages'], true ) ); ?>>
						<?php echo esc_html( $name ); ?>
					</label>
				<?php endforeach; ?>
			</div>
		</details>
		<?php foreach ( $languages as $language => $texts ) : ?>
			<fieldset class="assent-words" lang="<?php echo esc_attr( $language ); ?>" data-language="<?php echo esc_attr( $language ); ?>" <?php echo in_array( (string) $language, $settings['languages'], true ) ? '' : 'hidden'; ?>>
				<legend><?php echo esc_html( $names[ $language ] ); ?></legend>
				<?php
				$labels = array(
					'notice_title' => __( 'Title', 'assent-consent' ),
					'notice_text'  => __( 'Text', 'assent-consent' ),
				);
				foreach ( TEXTS as $key ) {
					$name = OPTION . "[texts][$language][$key]";
					printf(
						'<label>%1$s<textarea name="%2$s" rows="%3$d" placeholder="%4$s">%5$s</textarea></label>',
						esc_html( $labels[ $key ] ),
						esc_attr( $name ),
						'notice_text' === $key ? 3 : 1,
						esc_attr( $texts[ $key ] ),
						esc_textarea( $settings['texts'][ $language ][ $key ] ?? '' )
					);
				}
				?>
			</fieldset>
		<?php endforeach; ?>
	</section>
	<?php
}

/** What the notice looks like. */
function render_look( array $settings ): void {
	$all     = catalogue();
	$colours = array(
		'light' => array(
			'accent'    => array( __( 'Buttons, light', 'assent-consent' ), '#16191d' ),
			'on_accent' => array( __( 'Button text, light', 'assent-consent' ), '#ffffff' ),
		),
		'dark'  => array(
			'accent'    => array( __( 'Buttons, dark', 'assent-consent' ), '#eef1f5' ),
			'on_accent' => array( __( 'Button text, dark', 'assent-consent' ), '#16191d' ),
		),
	);
	?>
	<section class="card assent-card">
		<h2><?php esc_html_e( 'Look', 'assent-consent' ); ?></h2>
		<div class="assent-pair">
			<?php
			render_select( 'layout', __( 'Layout', 'assent-consent' ), named( $all['layouts'] ), $settings['layout'] );
			render_select( 'position', __( 'Position', 'assent-consent' ), named( $all['positions'] ), $settings['position'] );
			render_select( 'theme', __( 'Colour scheme', 'assent-consent' ), named( $all['themes'] ), $settings['theme'] );
			?>
		</div>
		<p>
			<label>
				<input type="checkbox" id="assent-colours" name="<?php echo esc_attr( OPTION ); ?>[own_colours]" value="1" <?php checked( (bool) $settings['colours'] ); ?>>
				<?php esc_html_e( 'My own colours', 'assent-consent' ); ?>
			</label>
		</p>
		<div class="assent-colours">
			<?php
			foreach ( $colours as $scheme => $of ) {
				foreach ( $of as $name => list( $label, $shipped ) ) {
					printf(
						'<label><input type="color" name="%1$s" value="%2$s"> %3$s</label>',
						esc_attr( OPTION . "[colours][$scheme][$name]" ),
						esc_attr( $settings['colours'][ $scheme ][ $name ] ?? $shipped ),
						esc_html( $label )
					);
				}
			}
			?>
		</div>
	</section>
	<?php
}

/** What few need. */
function render_more( array $settings ): void {
	?>
	<section class="card assent-card">
		<h2><?php esc_html_e( 'Law and advanced settings', 'assent-consent' ); ?></h2>
		<div class="assent-pair">
			<?php render_select( 'regime', __( 'Which law applies', 'assent-consent' ), named( catalogue()['regimes'] ), $settings['regime'] ); ?>
		</div>
		<p>
			<label>
				<input type="checkbox" name="<?php echo esc_attr( OPTION ); ?>[hold]" value="1" <?php checked( $settings['hold'] ); ?>>
				<?php esc_html_e( 'Also hold what scripts load by themselves, such as films of page builders (recommended)', 'assent-consent' ); ?>
			</label>
		</p>
		<p class="assent-json">
			<label for="assent-overrides"><?php esc_html_e( 'Additional JSON: members of consent.json that replace those above', 'assent-consent' ); ?></label>
			<textarea id="assent-overrides" name="<?php echo esc_attr( OPTION ); ?>[overrides]" rows="6" spellcheck="false" class="code" placeholder='{ "validity": "90 days" }'><?php echo esc_textarea( $settings['overrides'] ); ?></textarea>
		</p>
	</section>
	<?php
}

/** Values of the schema with the words that this page has for them; one that is new shows itself. */
function named( array $values ): array {
	$words = array(
		'box'        => __( 'Panel above the edge', 'assent-consent' ),
		'bar'        => __( 'Bar along the edge', 'assent-consent' ),
		'corner'     => __( 'Card in a corner', 'assent-consent' ),
		'centre'     => __( 'Card in the middle', 'assent-consent' ),
		'bottom'     => __( 'Bottom', 'assent-consent' ),
		'top'        => __( 'Top', 'assent-consent' ),
		'bottom-end' => __( 'Bottom, where lines end', 'assent-consent' ),
		'top-end'    => __( 'Top, where lines end', 'assent-consent' ),
		'auto'       => __( 'As the visitor prefers', 'assent-consent' ),
		'light'      => __( 'Light', 'assent-consent' ),
		'dark'       => __( 'Dark', 'assent-consent' ),
		'gdpr'       => __( 'GDPR: ask first, everywhere', 'assent-consent' ),
		'by_region'  => __( 'By the visitor’s region', 'assent-consent' ),
	);
	return array_combine( $values, array_map( fn ( $value ) => $words[ $value ] ?? $value, $values ) );
}

/** A labelled line of text. */
function render_text( string $name, string $label, string $value ): void {
	$field = OPTION . "[$name]";
	printf( '<label>%s<input type="text" name="%s" value="%s"></label>', esc_html( $label ), esc_attr( $field ), esc_attr( $value ) );
}

/** A labelled choice of one. */
function render_select( string $name, string $label, array $choices, string $value ): void {
	printf( '<label>%s<select name="%s">', esc_html( $label ), esc_attr( OPTION . "[$name]" ) );
	render_options( $choices, $value );
	echo '</select></label>';
}

/** The options of a choice. */
function render_options( array $choices, string $value ): void {
	foreach ( $choices as $id => $text ) {
		printf( '<option value="%s" %s>%s</option>', esc_attr( $id ), selected( (string) $id, $value, false ), esc_html( $text ) );
	}
}
