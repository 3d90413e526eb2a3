/** The two blocks in the editor. The server renders both. */
( ( { blocks, element, components, blockEditor, i18n, serverSideRender } ) => {
	const { createElement: make, Fragment } = element;
	const { __ } = i18n;

	const edit = ( name, control ) => ( props ) => make( Fragment, null,
		make( blockEditor.InspectorControls, null, make( components.PanelBody, null, control( props ) ) ),
		make( 'div', blockEditor.useBlockProps(),
			make( components.Disabled, null, make( serverSideRender, { block: name, attributes: props.attributes } ) ) ) );

	const level = ( { attributes, setAttributes } ) => make( components.SelectControl, {
		label: __( 'Level of its headings', 'assent-consent' ),
		value: attributes.level,
		options: [ '1', '2', '3', '4' ].map( ( value ) => ( { value, label: value } ) ),
		onChange: ( value ) => setAttributes( { level: value } ),
	} );
	const label = ( { attributes, setAttributes } ) => make( components.TextControl, {
		label: __( 'Text of the button', 'assent-consent' ),
		placeholder: __( 'Cookie settings', 'assent-consent' ),
		value: attributes.label,
		onChange: ( value ) => setAttributes( { label: value } ),
	} );

	for ( const [ name, control ] of [ [ 'assent-consent/declaration', level ], [ 'assent-consent/settings', label ] ] ) {
		blocks.registerBlockType( name, { edit: edit( name, control ), save: () => null } );
	}
} )( window.wp );
