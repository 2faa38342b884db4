### Страница демонстрации. То, что в фигурных скобках, страница подставляет сама.

page-title = Groupwarden: попробуйте
page-who = Вы
page-where = Чат
page-bot = бот
page-message = Сообщение
page-send = Отправить
page-menu = Команды
page-attach = Прикрепить
page-file = Файл
page-contact = Контакт
page-phone = Номер телефона
page-name = Имя
page-cancel = Отмена
page-drop = Убрать
page-file-too-large = Файл не прикреплён: он больше 20 МБ, а таких боты не читают. Выберите файл поменьше.
page-reply = Ответить
page-examples = Команды на пробу
page-empty = Здесь ещё ничего не писали. Выберите команду внизу или введите /, чтобы увидеть все.
page-edited = изменено
page-newest = К новому сообщению
page-copied = Скопировано
page-no-answer = Бот не отвечает.
page-offline = Нет связи с демонстрацией. Страница пробует снова.
page-ok = Понятно
page-groups = Группы WhatsApp
page-hint = WhatsApp не настоящий, но всё видно вживую. Нажмите на номер, чтобы получить команду для его удаления.
page-signed-in = Вход в WhatsApp выполнен
page-members = Участников: { $count }
page-admin = админ
page-owner = владелец
page-account = аккаунт бота
page-not-admin = Аккаунт бота не администратор этой группы
page-number-hidden = номер скрыт
page-removed = Удалён участник: { $name }
page-kick = /kick { $phone } из { $group }

# Под именами людей, от лица которых можно писать.
page-person-admin = в списке бота, читает по-русски
page-person-stranger = не в списке бота
