// What a counter does before anybody has agreed, without its vendor's code.
document.cookie = "_pk_id.1.1fff=0123456789abcdef.1764496800.; path=/; max-age=33955200; SameSite=Lax";
document.cookie = "_pk_ses.1.1fff=1; path=/; max-age=1800; SameSite=Lax";
new Image().src = "/matomo.php?idsite=1&rec=1";
