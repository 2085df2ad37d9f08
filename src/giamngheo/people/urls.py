"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from giamngheo.people.views import accounts, entering, granting, offices, outside, profile

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", entering.sign_in, name="sign-in"),
    path("sign-in/provider/", outside.leave, name="provider"),
    path("sign-in/provider/return/", outside.come_back, name="provider-return"),
    path("sign-out/", entering.sign_out, name="sign-out"),
    path("second-step/", entering.second_step, name="second-step"),
    path("switch/<int:user_id>/", entering.switch, name="switch"),
    path("device/<str:ticket>/", entering.device, name="device"),
    path("me/", profile.profile, name="profile"),
    path("me/password/", profile.password, name="password"),
    path("me/pin/", profile.pin, name="pin"),
    path("me/second-factor/", profile.factor, name="second-factor"),
    path("me/sessions/end/", profile.end_others, name="end-sessions"),
    path("me/devices/<int:device_id>/revoke/", profile.drop_device, name="drop-device"),
    path("me/delegations/add/", profile.give, name="delegate"),
    path("me/delegations/<int:delegation_id>/end/", profile.take_back, name="take-back"),
    path("people/", accounts.accounts, name="accounts"),
    path("people/add/", accounts.add, name="add-account"),
    path("people/roles/", accounts.role_list, name="roles"),
    path("people/<int:user_id>/", accounts.account, name="account"),
    path("people/<int:user_id>/correct/", accounts.correct, name="correct-account"),
    path("people/<int:user_id>/grant/", granting.grant, name="grant"),
    path("people/<int:user_id>/grants/<int:grant_id>/end/", granting.end_grant, name="end-grant"),
    path("people/<int:user_id>/reset/", accounts.reset, name="reset"),
    path("people/<int:user_id>/second-factor/remove/", accounts.drop_factor, name="drop-factor"),
    path("people/<int:user_id>/lock/", accounts.set_lock, name="lock"),
    path("people/<int:user_id>/sessions/<int:session_id>/end/", accounts.close_session, name="end-session"),
    path("people/<int:user_id>/devices/add/", accounts.enrol_device, name="enrol-device"),
    path(
        "people/<int:user_id>/devices/<int:device_id>/revoke/", accounts.revoke_device, name="revoke-device"
    ),
    path("offices/", offices.offices, name="offices"),
    path("offices/add/", offices.add, name="add-office"),
    path("offices/<int:office_id>/", offices.office, name="office"),
    path("offices/<int:office_id>/end/", offices.close, name="close-office"),
    path("offices/<int:office_id>/posts/<int:post_id>/hand-over/", offices.hand_over, name="hand-over"),
    path("offices/<int:office_id>/posts/add/", offices.add_post_page, name="add-post"),
]
